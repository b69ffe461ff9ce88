"""What other systems read and write over HTTP, under /api/exchange/v1."""
