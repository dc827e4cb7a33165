"""One module a feature: load, decide, save, answer."""
