"""One incoming call taken through its menu: who calls, what they may hear, what they report."""
