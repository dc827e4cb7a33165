"""Holdspace's core: it decides. It knows no platform, no clock and no database by name."""

__version__ = "0.1.0"
