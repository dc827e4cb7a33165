"""How often calendar programs may ask. They come every few minutes at most (Apple's shortest is
five minutes, Google's some hours), and several devices may share an address."""

from datetime import timedelta

ASKS, ASKS_WITHIN = 60, timedelta(hours=1)
"""Of one address."""
MISSES, MISSES_WITHIN = 60, timedelta(minutes=1)
"""Of addresses that are not there, of everybody together. Who has a real one is not held up."""
REMEMBERED = 10_000
"""Addresses whose pace is kept, in memory."""
FRESH = timedelta(minutes=15)
"""How long a program may show what it has without asking."""
AWAY = timedelta(minutes=5)
"""When to ask again while the database is away."""
