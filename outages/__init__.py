"""What is dark, where, and until when."""
