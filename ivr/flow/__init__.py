"""Menus as data: read, checked, drawn, and walked one step at a time."""
