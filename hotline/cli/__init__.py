"""The command line: `hotline …`."""
