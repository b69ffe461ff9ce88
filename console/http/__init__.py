"""The web port: limits of connections, check of Origin, security headers, errors."""
