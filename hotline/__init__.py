"""The program: command line, service, demo city, doctor, a laptop's Asterisk and PostgreSQL."""
