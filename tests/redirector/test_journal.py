"""Journals that are sealed while others write to them."""

import threading
from collections.abc import Sequence
from pathlib import Path

from redirector.journal import Journal
from redirector.sealed import fold, left_behind

WRITERS, LINES = 4, 300


def test_what_is_written_while_it_is_sealed_is_in_exactly_one_journal(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    begin = threading.Barrier(WRITERS + 1)

    def write(writer: int) -> None:
        begin.wait()
        for number in range(LINES):
            journal.append(b"%d %d\n" % (writer, number))
            if number % 50 == 0:
                journal.sync()

    threads = [threading.Thread(target=write, args=[writer]) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    begin.wait()
    sealed = []
    while any(thread.is_alive() for thread in threads) or journal.size:
        path, size = journal.seal()
        sealed.append(path)
        assert path.stat().st_size == size
    for thread in threads:
        thread.join()
    lines = b"".join(path.read_bytes() for path in sealed).splitlines()
    assert sorted(lines) == sorted(b"%d %d" % (each, n) for each in range(WRITERS) for n in range(LINES))
    for writer in range(WRITERS):  # in the order they were written
        mine = [int(line.split()[1]) for line in lines if line.split()[0] == b"%d" % writer]
        assert mine == list(range(LINES))
    assert sealed == left_behind(tmp_path)
    journal.close(remove=True)


def test_a_sealed_journal_is_told_from_one_that_is_written_to(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append(b"one\n")
    sealed, _ = journal.seal()
    journal.append(b"two\n")
    assert left_behind(tmp_path) == [sealed]
    journal.close(remove=False)  # its process dies
    found = left_behind(tmp_path)
    assert [path.read_bytes() for path in found] == [b"one\n", b"two\n"]
    assert left_behind(tmp_path) == found == sorted(tmp_path.iterdir())


def test_only_one_folds_a_journal_and_it_is_gone_afterwards(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append(b"one\ntwo\n")
    path, _ = journal.seal()
    stored: list[bytes] = []

    def refuse(lines: Sequence[bytes]) -> None:
        raise AssertionError(lines)

    def store(lines: Sequence[bytes]) -> None:
        assert not fold(path, refuse)  # somebody has it
        stored.extend(lines)

    assert fold(path, store)
    assert stored == [b"one\n", b"two\n"]
    assert fold(path, refuse)  # gone is as good as folded
    journal.close(remove=True)
    assert list(tmp_path.iterdir()) == []
