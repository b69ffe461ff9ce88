"""What was promised to be done, and its clocks; work orders will stand beside the promises."""
