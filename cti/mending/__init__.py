"""Records of calls that we did not hear whole, mended from what Asterisk wrote of them."""
