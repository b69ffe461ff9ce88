"""What is so now: the lives of calls and agents, queues, and the board folded of them."""
