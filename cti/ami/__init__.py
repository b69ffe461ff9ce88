"""The AMI link to one Asterisk: its bytes, its connection, the commands that we send."""
