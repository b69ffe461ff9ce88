"""What the page of a customer tells of an account: money, use, meters."""
