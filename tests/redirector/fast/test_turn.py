"""The visits of a turn: all recorded, then all answered."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import msgspec
import pytest

from app.service import ServiceConfig, build
from catalog import records
from catalog.kinds import PRODUCT
from catalog.store import Database
from redirector import links
from redirector.fast import Answers, FastPath, Sender, Turn
from redirector.fast.moment import Moments
from redirector.journal import Journal
from redirector.rules.book import ensure_account_redirector
from redirector.rules.documents import ACCOUNT_REDIRECTOR

PATIENCE_S = 60.0


class Loop:
    """Stands for the event loop: keeps what it is to do until it is told to do it."""

    def __init__(self) -> None:
        self.at_end: list[Callable[[], None]] = []
        self.from_thread: list[Callable[[], None]] = []
        self.has_news = threading.Event()

    def call_from_thread(self, work: Callable[[], None]) -> None:
        self.from_thread.append(work)
        self.has_news.set()

    def end_turn(self) -> None:
        for work in [self.at_end.pop() for _ in list(self.at_end)]:
            work()


@pytest.fixture(params=[False, True], ids=["usual", "safe"])
def is_safe(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def path(config: ServiceConfig, is_safe: bool) -> Iterator[FastPath]:
    """The fast path of a service with one link; nothing folds its hits."""
    application = build(replace(config, is_safe=is_safe))
    found: FastPath = application.state.fast_path
    database: Database = found.visits.context.database
    with database.write() as connection:
        owner = records.create(connection, PRODUCT, {"name": "Tea"})
        fields = {"shortId": "tea", "defaultRedirectUrl": "https://e.example/", "evrythngId": owner.id}
        links.create(connection, fields)
    with database.read() as connection:  # the rules are compiled by the usual way
        version = links.find_with_rules(connection, "tea")
        assert version is not None
        found.visits.arbiter.book.account(connection, version.rules_version)
    yield found
    found.close()
    found.visits.hits.close()
    database.close()


@pytest.fixture
def sender(path: FastPath) -> Sender:
    found = path.senders.of_lines(b"Host: id.example\r\nUser-Agent: Phone\r\n\r\n", "127.0.0.1")
    assert found is not None
    return found


def turn_of(path: FastPath, loop: Loop) -> Turn[Callable[[bytes], object]]:
    """A turn of visitors who are called with where they are sent."""

    def send(answers: Answers[Callable[[bytes], object]]) -> None:
        for visitor, location in answers:
            visitor(location)

    return Turn(path, send, at_end=loop.at_end.append, from_thread=loop.call_from_thread)


def lines(path: FastPath) -> list[bytes]:
    folder = path.visits.hits._folder
    return [line for journal in sorted(folder.iterdir()) for line in journal.read_bytes().splitlines()]


def test_all_visits_of_a_turn_are_recorded_before_the_first_is_answered(
    path: FastPath, sender: Sender, is_safe: bool
) -> None:
    loop, recorded_at_answer = Loop(), []
    turn = turn_of(path, loop)

    def answer(location: bytes) -> None:
        assert location == b"https://e.example/"
        recorded_at_answer.append(len(lines(path)))

    for _ in range(3):
        assert turn.visit(b"tea", sender, answer)
    assert (recorded_at_answer, lines(path)) == ([], [])
    loop.end_turn()
    if is_safe:
        assert loop.has_news.wait(PATIENCE_S)
        assert recorded_at_answer == []
        loop.from_thread.pop()()
    assert recorded_at_answer == [3, 3, 3]
    assert len({msgspec.json.decode(line)[0] for line in lines(path)}) == 3


def test_in_safe_mode_the_disk_has_it_before_anybody_is_answered(
    path: FastPath, sender: Sender, is_safe: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    sync = Journal.sync

    def watched(journal: Journal) -> None:
        sync(journal)
        if journal is path.visits.hits._journal:  # not that of a service other tests use
            synced.append(journal.size)

    monkeypatch.setattr(Journal, "sync", watched)
    loop = Loop()
    turn = turn_of(path, loop)
    sizes: list[int] = []
    turn.visit(b"tea", sender, lambda location: sizes.append(len(synced)))
    loop.end_turn()
    if is_safe:
        assert loop.has_news.wait(PATIENCE_S)
        loop.from_thread.pop()()
    assert sizes == [1 if is_safe else 0]


def test_a_full_disk_keeps_nobody_from_the_page(
    path: FastPath,
    sender: Sender,
    is_safe: bool,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def full(journal: Journal, lines: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Journal, "append", full)
    loop, answers = Loop(), []
    turn = turn_of(path, loop)
    turn.visit(b"tea", sender, answers.append)
    loop.end_turn()
    if is_safe:
        assert loop.has_news.wait(PATIENCE_S)
        loop.from_thread.pop()()
    assert answers == [b"https://e.example/"]
    assert "could not be recorded" in caplog.text


def test_a_lone_visitor_is_answered_at_once(path: FastPath, sender: Sender) -> None:
    loop, answers = Loop(), []
    turn = turn_of(path, loop)
    for _ in range(2):
        assert turn.visit(b"tea", sender, answers.append, is_alone=True)
    assert not turn.visit(b"nothing", sender, answers.append, is_alone=True)
    assert (answers, loop.at_end) == ([b"https://e.example/"] * 2, [])
    assert len(lines(path)) == 2


def test_what_was_decided_by_the_clock_does_not_outlast_it(path: FastPath, sender: Sender) -> None:
    noon_ms = 1_781_265_600_000
    rule = {"match": f"time>={noon_ms}", "redirectUrl": "https://afternoon.example/"}
    database = path.visits.context.database
    with database.write() as connection:
        stored = ensure_account_redirector(connection)
        records.change(connection, ACCOUNT_REDIRECTOR, stored, {**stored.fields(), "rules": [rule]})
    with database.read() as connection:
        version = links.find_with_rules(connection, "tea")
        assert version is not None
        path.visits.arbiter.book.account(connection, version.rules_version)
    path.refresh()
    for at_ms, expected in (
        (noon_ms - 2, b"https://e.example/"),
        (noon_ms - 1, b"https://e.example/"),
        (noon_ms, b"https://afternoon.example/"),
        (noon_ms - 1, b"https://e.example/"),
        (noon_ms + 5, b"https://afternoon.example/"),
    ):
        visit = path.visit(b"tea", sender, Moments().at(at_ms))
        assert visit is not None
        assert (at_ms, visit[0]) == (at_ms, expected)
        assert (b"afternoon" in b"".join(visit[1])) == (b"afternoon" in expected)


def test_a_link_that_is_not_there_is_not_recorded(path: FastPath, sender: Sender) -> None:
    loop = Loop()
    turn = turn_of(path, loop)
    assert not turn.visit(b"nothing", sender, lambda location: None)
    loop.end_turn()
    assert lines(path) == []


def test_a_database_that_cannot_be_asked_leaves_visits_to_the_usual_way(
    path: FastPath, sender: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    path._memory._connection.close()
    loop = Loop()
    turn = turn_of(path, loop)
    assert not turn.visit(b"tea", sender, lambda location: None)
    assert "could not read" in caplog.text
