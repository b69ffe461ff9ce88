"""The present state: life tables of calls and agents, queues, and the board folded from facts."""
