"""What the telephones are doing: the AMI link, life tables, board, journal, call records."""
