"""What belongs to the telephone alone: the call's life, its notice, speed and lines."""
