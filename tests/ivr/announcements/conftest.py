"""The application with people of each role, as the console's tests have it."""

from tests.console.conftest import served, settings, site

__all__ = ["served", "settings", "site"]
