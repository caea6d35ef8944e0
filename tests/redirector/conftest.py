"""The databases and services of the catalogue's tests."""

from tests.catalog.conftest import database, service, template

__all__ = ["database", "service", "template"]
