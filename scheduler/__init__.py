"""Keeping time: recurrence, what falls due, and delivering it."""
