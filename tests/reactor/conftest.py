"""An application with a script of its own, on a service that tests share."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.catalog.api.keyring import keyring
from tests.catalog.conftest import database, service, shared, template
from tests.live import LiveService
from tests.reactor.desk import Desk

__all__ = ["database", "desk", "service", "shared", "template"]


@pytest.fixture
def desk(shared: LiveService) -> Iterator[Desk]:
    with ExitStack() as opened:
        yield Desk(shared, keyring(shared, opened))
