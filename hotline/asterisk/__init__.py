"""Asterisk on this machine: found, configured, started and asked."""
