"""Ways of telling somebody something; the telephone is the first."""
