"""Many pictures at once: order, look-ahead, cancel, and one line for each bad file."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from recognition.batch import read_many
from recognition.folders import pictures
from tests.recognition.drawing import draw, encoded


class Inline(Executor):
    """Runs at once, in the caller's thread, and counts."""

    started = 0

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.started += 1
        future: Future[Any] = Future()
        future.set_result(work(*args, **kwargs))
        return future


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "d").mkdir()
    for index in range(6):
        (tmp_path / f"code-{index}.png").write_bytes(encoded(draw("qr_code", f"number {index}")))
    (tmp_path / "d" / "deep.JPG").write_bytes(encoded(draw("ean_13"), "JPEG"))
    (tmp_path / "code-3.png").write_bytes(b"no picture")
    (tmp_path / "notes.txt").write_text("not looked at")
    return tmp_path


def test_folders_give_their_pictures_in_order_and_files_come_as_named(folder: Path) -> None:
    names = [path.name for path in pictures([folder, folder / "notes.txt"])]
    assert names == [*(f"code-{index}.png" for index in range(6)), "deep.JPG", "notes.txt"]


def test_answers_come_in_order_and_a_bad_picture_is_one_error(folder: Path) -> None:
    files = list(pictures([folder]))
    entries = list(read_many(files))
    assert [entry.file for entry in entries] == files
    read = [[s.value for s in entry.reading] if entry.reading is not None else None for entry in entries]
    assert read == [
        ["number 0"],
        ["number 1"],
        ["number 2"],
        None,
        *[[f"number {i}"] for i in (4, 5)],
        ["4006381333931"],
    ]
    assert "code-3.png: this is not a picture" in (entries[3].error or "")


def test_an_entry_is_one_line_of_json(folder: Path) -> None:
    good, bad = read_many([folder / "code-0.png", folder / "code-3.png"])
    line = json.loads(json.dumps(good.to_json()))
    assert line["file"].endswith("code-0.png")
    assert line["ms"] > 0
    (symbol,) = line["symbols"]
    assert (symbol["type"], symbol["method"], symbol["value"]) == ("qr_code", "2d", "number 0")
    assert [len(point) for point in symbol["points"]] == [2, 2, 2, 2]
    assert set(bad.to_json()) == {"file", "error"}


def test_types_and_methods_reach_the_readers(folder: Path) -> None:
    entries = list(read_many(pictures([folder]), methods=["1d"]))
    assert sum(len(entry.reading or ()) for entry in entries) == 1


def test_only_so_many_files_are_drawn_ahead(folder: Path) -> None:
    drawn = 0

    def endless() -> Iterator[Path]:
        nonlocal drawn
        while True:
            drawn += 1
            yield folder / "code-3.png"

    entries = read_many(endless(), executor=Inline(), look_ahead=3)
    for _ in range(5):
        next(entries)
    assert drawn <= 5 + 3
    entries.close()


def test_cancelling_ends_the_job(folder: Path) -> None:
    executor = Inline()
    asked = iter([False] * 4 + [True])
    files = [folder / "code-3.png"] * 100
    entries = list(read_many(files, executor=executor, look_ahead=2, cancelled=lambda: next(asked)))
    assert len(entries) == 4
    assert executor.started < 10


def test_it_runs_in_processes_too(folder: Path) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        (entry,) = read_many([folder / "code-0.png"], executor=pool)
    assert [s.value for s in entry.reading or ()] == ["number 0"]
