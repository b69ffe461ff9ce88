"""The house's own ways as an administrator keeps them: why agents pause."""
