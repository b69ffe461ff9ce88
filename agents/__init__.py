"""Agents at work: their states, the telephone in their page, and what Asterisk is told of both."""
