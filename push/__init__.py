"""Frames to open pages, and how a page resumes after a broken socket; any subject's frames."""
