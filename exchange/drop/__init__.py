"""A folder into which other systems put files, and which imports them by itself."""
