"""Robot agents: telephones and desks that work by a seeded script, to play busy hours."""
