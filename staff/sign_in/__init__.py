"""Signing in: passwords, failed tries, and what a sign-in is worth until it ends."""
