"""The database with a deadline: an answer or a named failure in time, whatever it does."""
