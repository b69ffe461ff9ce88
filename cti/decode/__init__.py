"""What Asterisk says, decoded into facts: channels become calls, queue events become waits."""
