"""FastAGI: Asterisk asks what to do with a call, one connection a call."""
