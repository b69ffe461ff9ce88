"""A foreign file of customers, read, checked and brought into the database."""
