"""A believable utility and its callers, for demonstrations and tests."""
