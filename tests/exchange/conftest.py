"""The whole application behind its gate, and programs of other systems before it."""

from tests.console.conftest import served, settings, site

__all__ = ["served", "settings", "site"]
