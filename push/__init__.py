"""Frames to open pages, and how a page goes on after a broken socket. Knows no subject."""
