"""The link to Asterisk: its bytes, its answers to what we ask, and what we may ask."""
