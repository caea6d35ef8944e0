"""The reference from its first request to its last: each gets the answer that it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from recognition.text import availability
from tests.catalog.api.keyring import Keyring, keyring
from tests.live import LiveService, live_service
from tests.reference.chapters import ENTERPRISE, STANDARD
from tests.reference.coverage import COVERAGE, coverage
from tests.reference.rows import NOBODY, Row
from tests.reference.world import World

ROWS = [row for chapter in (*STANDARD, *ENTERPRISE) for row in chapter.rows]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveService]:
    """One service for all rows, each of which has records of its own."""
    with live_service(tmp_path_factory.mktemp("reference")) as running:
        yield running


@pytest.fixture(scope="module")
def ring(service: LiveService) -> Iterator[Keyring]:
    with ExitStack() as opened:
        yield keyring(service, opened)


@pytest.fixture
def world(ring: Keyring) -> World:
    return World(ring)


def _answer(row: Row, world: World, service: LiveService) -> httpx.Response:
    for name in row.needs if row.served else ():
        world[name]
    path = world.filled(row.path)
    headers = world.filled(row.headers)
    client = service.stranger if row.by == NOBODY else world.ring.clients.get(row.by, service.stranger)
    if row.by == "own user":
        headers = {**headers, "Authorization": world["namedUser"]["key"]}
    body: dict[str, Any] = {}
    if isinstance(row.body, str):
        body["content"] = world.filled(row.body)
    elif row.body is not None:
        body["json"] = world.filled(row.body)
    query = world.filled(row.query)
    return client.request(row.method, path + (f"?{query}" if query else ""), headers=headers, **body)


@pytest.mark.parametrize("row", [row for row in ROWS if row.served], ids=lambda row: row.name)
def test_a_request_of_the_reference_gets_the_answer_it_says(
    row: Row, world: World, service: LiveService
) -> None:
    answer = _answer(row, world, service)
    if row.needs_text and not availability.status().available:
        assert answer.status_code == 503
        return
    assert answer.status_code == row.status, answer.text
    if row.location:
        _check_location(row, world, answer)
    if row.empty:
        assert answer.content == b""
        return
    assert answer.headers.get("Content-Type", "").partition(";")[0] == row.media_type
    if row.media_type == "application/json":
        _check_documents(row, world, answer.json())


def _check_location(row: Row, world: World, answer: httpx.Response) -> None:
    expected = world.filled(row.location)
    if "{" in expected:
        expected = expected.format(**answer.json())
    assert answer.headers["Location"].endswith(expected)
    assert urlsplit(answer.headers["Location"]).scheme


def _check_documents(row: Row, world: World, content: Any) -> None:
    documents = content if row.many else [content]
    assert isinstance(content, list) == row.many
    assert documents or not row.keys
    for document in documents if row.keys or row.absent else ():
        missing = [key for key in row.keys.split() if key not in document]
        assert not missing, document
        assert not [key for key in row.absent.split() if key in document], document
    expected = world.filled(row.body) if row.echo and row.body else [] if row.many else {}
    for given, document in zip(expected if row.many else [expected], documents, strict=False):
        assert _within(given, document), document
    if row.gives:
        assert _within(world.filled(row.gives), documents[0]), documents[0]


def _within(part: Any, whole: Any) -> bool:
    """Whether everything of a document is in another."""
    if isinstance(part, Mapping) and isinstance(whole, Mapping):
        return all(key in whole and _within(value, whole[key]) for key, value in part.items())
    return bool(part == whole)


@pytest.mark.parametrize("row", [row for row in ROWS if not row.served], ids=lambda row: row.name)
def test_what_is_not_served_says_so(row: Row, world: World, service: LiveService) -> None:
    """Once it is, its row has to say so."""
    answer = _answer(row, world, service)
    assert answer.status_code in (404, 405), answer.text


def test_the_coverage_is_written_down() -> None:
    assert COVERAGE.read_text("utf-8") == coverage(), "run `python -m tests.reference.coverage`"


def test_no_row_is_there_twice() -> None:
    names = [(row.name, row.by, str(row.headers)) for row in ROWS]
    assert len(set(names)) == len(names)
