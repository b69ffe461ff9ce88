"""What was promised to be done, and its clocks."""
