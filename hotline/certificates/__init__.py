"""Certificates: of the desk's HTTPS, and of encrypted telephones and trunks."""
