"""One attempt at telling a contact, whatever carries it: claimed, committed, ended, tried again."""
