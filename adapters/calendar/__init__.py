"""Calendar programs: they ask over HTTP, again and again, and know an address and nothing else."""
