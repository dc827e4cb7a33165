"""The words: packs as data, and what reads, checks, imports and exports them."""
