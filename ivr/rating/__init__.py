"""Callers' ratings after a talk, by key, and their sums."""
