"""Telling customers before they ask: campaigns, pacing, attempts, the notice."""
