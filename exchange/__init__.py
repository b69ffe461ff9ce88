"""Doors to other systems: service accounts, what they read and write, what they are told of."""
