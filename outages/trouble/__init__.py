"""What callers report: taken, folded, listed for a dispatcher until it is settled."""
