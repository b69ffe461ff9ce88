"""What accounts are billed, pay and use, and how it comes in from files."""
