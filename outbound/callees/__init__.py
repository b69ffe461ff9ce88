"""Whom a campaign may ring, and when: rules that know nothing of a campaign."""
