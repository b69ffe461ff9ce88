"""Agents at work: their states, the telephone in their page, both as Asterisk has them."""
