"""One incoming call in its menu: who calls, what they may hear, what they report."""
