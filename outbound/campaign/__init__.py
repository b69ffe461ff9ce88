"""A campaign as people see it: drafted, counted, approved, run and followed."""
