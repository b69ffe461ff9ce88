"""What is kept how long, whose data must stay, and what is told or erased of one person."""
