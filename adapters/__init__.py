"""Adapters speak to platforms. Each knows the vocabulary of bot and nothing of the domain."""
