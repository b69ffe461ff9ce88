"""The grid: what it is made of, how it comes in from files, what hangs below what."""
