"""`hotline doctor`: checks each part; each fault comes with its mend."""
