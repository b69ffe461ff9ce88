"""The grid: what it is made of, what hangs below what."""
