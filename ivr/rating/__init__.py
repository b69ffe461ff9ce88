"""What callers say of a talk with their keys, and how it is summed."""
