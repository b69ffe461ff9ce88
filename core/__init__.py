"""What every room stands on: configuration, database, bus, numbers, time, log."""
