"""How a text is said: its words, their syllables and tones, and the sounds of the voice's model."""
