"""`hotline doctor`: each part looked at, each fault with its mend."""
