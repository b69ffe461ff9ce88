"""The desk's search for customers: parts of names and streets, last digits, pinyin."""
