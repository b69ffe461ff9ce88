"""What agents corrected in customers' files: who, when, what stood there before."""
