"""The ways of telling somebody something: one protocol, `voice` the first."""
