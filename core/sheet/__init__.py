"""Workbooks and tables of strangers, as rows of text."""
