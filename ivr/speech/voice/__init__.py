"""A voice people understand: its files, the sounds of a text, the model that speaks them."""
