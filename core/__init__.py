"""What every room uses: configuration, database, bus, telephone numbers, time, log."""
