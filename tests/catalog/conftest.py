"""A database for each test, and one running service for tests that look only at what they made themselves."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.store import Database
from tests.live import LiveService, live_service


@pytest.fixture
def database(tmp_path: Path, empty_database: Path) -> Iterator[Database]:
    """An empty database of its own."""
    path = tmp_path / "tagwright.db"
    shutil.copy(empty_database, path)
    opened = Database.open(path)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveService]:
    """A service that many tests use, each with records of its own."""
    with live_service(tmp_path_factory.mktemp("shared")) as running:
        yield running
