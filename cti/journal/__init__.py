"""The journal of facts, and the record of each call folded from it."""
