"""What other systems read of the customer file, page by page."""
