"""Reading many pictures: in threads, told in batches, cancelled between two."""

import threading
from pathlib import Path

import pytest

from app.desktop.jobs import Cancelled, Report
from app.desktop.scan.entries import Entry, State
from app.desktop.scan.reading import Found, Read, read_all


def entry(path: Path) -> Entry:
    return Entry(path, State.EMPTY)


def folder_of(tmp_path: Path, count: int) -> Path:
    for number in range(count):
        (tmp_path / f"{number:05}.png").touch()
    return tmp_path


def test_every_picture_is_found_first_and_then_read_once(tmp_path: Path) -> None:
    told: list[Found | Read] = []
    counts: list[tuple[int, int]] = []
    report = Report(lambda done, total: counts.append((done, total)))
    assert read_all([folder_of(tmp_path, 2_345)], entry, tell=told.append, report=report) == 2_345
    found = [len(news.paths) for news in told if isinstance(news, Found)]
    assert found == [1_000, 1_000, 345]
    assert all(isinstance(news, Found) for news in told[:3])
    read = [one.path for news in told if isinstance(news, Read) for one in news.entries]
    assert sorted(read) == sorted(tmp_path.iterdir())
    assert counts[-1] == (2_345, 2_345)


def test_only_a_few_pictures_are_under_way_at_a_time(tmp_path: Path) -> None:
    lock = threading.Lock()
    busy, most = 0, 0

    def counting(path: Path) -> Entry:
        nonlocal busy, most
        with lock:
            busy += 1
            most = max(most, busy)
        with lock:
            busy -= 1
        return entry(path)

    read_all(
        [folder_of(tmp_path, 50)],
        counting,
        tell=lambda _news: None,
        report=Report(lambda *_: None),
        workers=3,
    )
    assert 1 <= most <= 3


def test_cancelling_keeps_what_was_read(tmp_path: Path) -> None:
    told: list[Found | Read] = []
    report = Report(lambda *_: None)

    def cancelled_at_five(path: Path) -> Entry:
        if path.name == "00005.png":
            report._cancelled.set()
        return entry(path)

    with pytest.raises(Cancelled):
        read_all([folder_of(tmp_path, 1_000)], cancelled_at_five, tell=told.append, report=report, workers=1)
    read = [one for news in told if isinstance(news, Read) for one in news.entries]
    assert 5 <= len(read) <= 10
