"""Everything on one machine: PostgreSQL, Asterisk, a simulated public network, the service."""
