"""What is said, as sound: recorded prompts first, else made from text."""
