"""A foreign file of the grid, read, checked and brought into the database."""
