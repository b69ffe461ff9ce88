"""Ringing people: lines, pace, attempts and what became of them."""
