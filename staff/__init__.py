"""Who works here: people, roles, extensions, sign-in, audit."""
