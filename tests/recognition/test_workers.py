"""Pictures are read in processes of their own: what kills such a process costs one picture its reading."""

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from PIL import Image

import recognition
from recognition.errors import NotAPicture, PictureError, TooLarge, Unreadable
from recognition.workers import Busy, GivenUp, Limits, Workers
from tests.recognition.drawing import WRITABLE, draw, encoded

Pool = Callable[..., Workers]
VALUE = WRITABLE["ean_13"][2]


@pytest.fixture
def pool() -> Iterator[Pool]:
    pools: list[Workers] = []

    def make(*given: object, **options: object) -> Workers:
        pools.append(Workers(*given, **options))  # type: ignore[arg-type]
        return pools[-1]

    yield make
    for one in pools:
        one.close()


@pytest.fixture
def label() -> bytes:
    return encoded(draw("ean_13"))


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def test_a_process_reads_what_we_would_read_from_bytes_and_from_files(
    pool: Pool, label: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "Füße 標籤.png"
    path.write_bytes(label)
    workers = pool(1)
    here = recognition.read(recognition.load(label))
    for source in (label, path, str(path)):
        there = workers.read(source)
        assert there.symbols == here.symbols
        assert (there.width, there.height, there.looked) == (here.width, here.height, here.looked)


def test_types_methods_and_budget_travel(pool: Pool, label: bytes) -> None:
    workers = pool(1)
    assert [symbol.value for symbol in workers.read(label, types=["upc_a", "ean_13"])] == [VALUE]
    assert workers.read(label, methods=["2d"]).symbols == ()
    assert workers.read(encoded(Image.new("L", (300, 200))), budget_ms=1e-6).looked[-1].startswith("as it is")
    with pytest.raises(ValueError, match="ean_31"):
        workers.read(label, types=["ean_31"])


@pytest.mark.parametrize(
    ("data", "error"), [(b"", NotAPicture), (b"%PDF-1.7", NotAPicture), (Path("nowhere.png"), Unreadable)]
)
def test_errors_come_back_as_they_are(pool: Pool, data: bytes | Path, error: type[PictureError]) -> None:
    with pytest.raises(error) as caught:
        pool(1).read(data, name="the file")
    assert caught.value.name == "the file"
    assert caught.value.cure


def crashing(times: int, folder: Path) -> tuple[str, ...]:
    """The first so many processes end when they are asked."""
    return python(f"""
import os, pathlib
from recognition import wire, worker
crashes = pathlib.Path({str(folder)!r}) / "crashes"
before = len(crashes.read_bytes()) if crashes.exists() else 0
if before < {times}:
    crashes.write_bytes(bytes(before + 1))
    os._exit(139)
worker.main()
""")


def test_a_crash_costs_one_picture_and_the_next_is_read(pool: Pool, label: bytes, tmp_path: Path) -> None:
    workers = pool(1, command=crashing(2, tmp_path))
    with pytest.raises(GivenUp, match="crashed") as caught:
        workers.read(label, name="evil.png")
    assert caught.value.name == "evil.png"
    assert [symbol.value for symbol in workers.read(label)] == [VALUE]


def test_a_process_that_is_ended_while_it_reads_costs_nothing(
    pool: Pool, label: bytes, tmp_path: Path
) -> None:
    workers = pool(1, command=crashing(1, tmp_path))
    assert [symbol.value for symbol in workers.read(label)] == [VALUE]


def test_a_picture_that_never_ends_is_given_up(pool: Pool, label: bytes) -> None:
    endless = pool(1, Limits(seconds=1), command=python("import time; time.sleep(3600)"))
    with pytest.raises(GivenUp, match="more than 1 seconds"):
        endless.read(label)


@pytest.mark.parametrize("said", ["b'\\xff' * 64", "bytes(4)", "bytes([0, 0, 0, 3]) + b'abc'"])
def test_rubbish_for_an_answer_is_a_crash(pool: Pool, label: bytes, said: str) -> None:
    code = f"import sys; sys.stdout.buffer.write({said}); sys.stdout.flush(); sys.stdin.buffer.read()"
    with pytest.raises(GivenUp):
        pool(1, command=python(code)).read(label)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of a process")
def test_memory_is_bounded(pool: Pool, label: bytes) -> None:
    workers = pool(1, Limits(memory_mb=320))
    bomb = encoded(Image.new("RGBA", (5000, 5000)), compress_level=1)
    with pytest.raises(TooLarge, match="memory"):
        workers.read(bomb)
    assert [symbol.value for symbol in workers.read(label)] == [VALUE]


def test_a_process_that_something_else_ended_is_replaced(pool: Pool, label: bytes) -> None:
    workers = pool(1)
    workers.read(label)
    before = set(psutil.Process().children())
    (own,) = (worker._process for worker in workers._idle)
    own.kill()
    own.wait()
    assert [symbol.value for symbol in workers.read(label)] == [VALUE]
    assert set(psutil.Process().children()) != before


def test_worn_processes_are_replaced(pool: Pool, label: bytes) -> None:
    workers = pool(1, Limits(pictures=1))
    workers.read(label)
    assert workers._idle == []
    assert [symbol.value for symbol in workers.read(label)] == [VALUE]


def test_many_threads_share_few_processes(pool: Pool, label: bytes) -> None:
    workers = pool(2)
    with ThreadPoolExecutor(6) as threads:
        readings = list(threads.map(lambda _: workers.read(label), range(12)))
    assert {reading[0].value for reading in readings} == {VALUE}
    assert len(workers._all) <= 2


def test_who_does_not_want_to_wait_is_told_that_all_are_busy(pool: Pool, label: bytes) -> None:
    workers = pool(1, Limits(seconds=600), command=python("import time; time.sleep(3600)"))
    problems: list[Exception] = []

    def wait_in_vain() -> None:
        try:
            workers.read(label)
        except GivenUp as given_up:
            problems.append(given_up)

    thread = threading.Thread(target=wait_in_vain)
    thread.start()
    try:
        while not workers._all:
            thread.join(0.01)
        with pytest.raises(Busy):
            workers.read(label, wait_s=0)
    finally:
        workers.close()
        thread.join()
    assert len(problems) == 1
