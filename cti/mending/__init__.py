"""Records of calls during gaps of the link, mended from Asterisk's channel events (CEL)."""
