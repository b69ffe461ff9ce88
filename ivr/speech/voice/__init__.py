"""A voice people understand: its files, its clips, the model that speaks."""
