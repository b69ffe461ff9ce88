"""How well we served: measures over what the journal holds. Reads only."""
