"""A database for tests of the parts, without a service."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.store import Database


@pytest.fixture
def database(tmp_path: Path, empty_database: Path) -> Iterator[Database]:
    """An empty database of its own."""
    path = tmp_path / "tagwright.db"
    shutil.copy(empty_database, path)
    opened = Database.open(path)
    yield opened
    opened.close()
