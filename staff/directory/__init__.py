"""People that the house's own directory knows: who may come in as what, and how they prove it."""
