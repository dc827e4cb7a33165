"""Putting the house together: the composition root, and nothing else sees all of it."""
