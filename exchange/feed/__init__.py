"""What the hotline learned, in one order that loses and doubles nothing, for other systems."""
