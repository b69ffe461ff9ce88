"""Asterisk's events decoded into facts: channels become calls, queue events become waits."""
