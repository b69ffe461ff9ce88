"""Who is calling: numbers and places in memory, and the rule that says how sure we are."""
