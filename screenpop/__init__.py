"""The agent's screen when the telephone rings."""
