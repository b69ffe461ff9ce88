"""Service accounts: programs of other systems, each with a token and what it may do."""
