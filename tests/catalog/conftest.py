"""A database for each test, and one running service for tests that look only at what they made themselves.

Each on every kind of database there is: see `tests.databases`.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from catalog.store import Database
from tests.databases import BACKENDS, postgresql_database, postgresql_template
from tests.live import LiveService, live_service


@pytest.fixture(scope="session")
def template() -> Iterator[str]:
    """An empty database on the PostgreSQL server, to copy."""
    with postgresql_template() as name:
        yield name


@pytest.fixture(params=BACKENDS)
def database(request: pytest.FixtureRequest, tmp_path: Path, empty_database: Path) -> Iterator[Database]:
    """An empty database of its own."""
    with ExitStack() as opened:
        location = str(tmp_path / "tagwright.db")
        if request.param == "postgresql":
            location = opened.enter_context(postgresql_database(request.getfixturevalue("template")))
        else:
            shutil.copy(empty_database, location)
        database = Database.open(location)
        opened.callback(database.close)
        yield database


@pytest.fixture(params=BACKENDS)
def service(request: pytest.FixtureRequest, tmp_path: Path, empty_database: Path) -> Iterator[LiveService]:
    """The real service over real HTTP, on a database of its own."""
    with ExitStack() as opened:
        url = None
        if request.param == "postgresql":
            url = opened.enter_context(postgresql_database(request.getfixturevalue("template")))
        else:
            shutil.copy(empty_database, tmp_path / "tagwright.db")
        yield opened.enter_context(live_service(tmp_path, database=url))


@pytest.fixture(scope="session", params=BACKENDS)
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveService]:
    """A service that many tests use, each with records of its own."""
    with ExitStack() as opened:
        url = None
        if request.param == "postgresql":
            url = opened.enter_context(postgresql_database(request.getfixturevalue("template")))
        yield opened.enter_context(live_service(tmp_path_factory.mktemp("shared"), database=url))
