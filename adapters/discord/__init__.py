"""A Discord server as the place where groups meet, on discord.py. docs/discord.md sets it up.

Only ``app``, ``client`` and ``platform`` import discord.py; everything that decides what is said
and what was meant is pure.
"""
