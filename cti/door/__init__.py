"""How many callers are let in at once, and telling Asterisk of it."""
