"""Where supervisors hear what callers hear, and put recordings of their own in its place."""
