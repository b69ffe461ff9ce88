"""How an outage is told: moments and sentences, in Chinese and English."""
