"""Uploaded workbooks and tables, as rows of text."""
