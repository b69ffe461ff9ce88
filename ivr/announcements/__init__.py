"""What supervisors have callers told before the main menu: where, from when, until when."""
