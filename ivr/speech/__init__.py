"""Prompts as sound: recorded ones first, else made from text."""
