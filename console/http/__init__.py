"""The web port: who may come in, whose page asks, what an answer carries, how errors look."""
