"""Ids, keys and short ids: their form, their order, and the words a short id may never hide."""

import re
import threading
from pathlib import Path

import pytest
from starlette.routing import Route

from app.service import ServiceConfig, build
from catalog.ids import (
    IdSeries,
    is_id,
    is_key,
    is_reserved,
    new_id,
    new_key,
    new_short_id,
    short_id_problem,
)

# platform-facts: the alphabet of ids on the platform.
PLATFORM_ID = re.compile(r"U[abcdefghkmnpqrstwxyABCDEFGHKMNPQRSTUVWXY0123456789]{23}\Z")
ID = "UFqMRDbaqm8EEMRaRF5h7cEg"


def test_an_id_has_the_form_existing_clients_check() -> None:
    ids = [new_id() for _ in range(2000)]
    assert all(PLATFORM_ID.match(each) and is_id(each) for each in ids)


def test_ids_sort_by_the_time_they_were_made() -> None:
    ids = [new_id() for _ in range(5000)]
    assert ids == sorted(ids)


def test_ids_made_of_parts_are_as_good() -> None:
    series, made = IdSeries(), []
    for now_ms in (1_783_206_000_000, 1_783_206_000_001, 1_783_206_000_000, 1_783_206_070_000):
        start = series.start(now_ms)
        made += [(start + next(series.numbers) + series.end).decode() for _ in range(20_000)]
    assert len(set(made)) == len(made)
    assert all(PLATFORM_ID.match(each) for each in made)
    moments = [each[:9] for each in made]
    assert moments == sorted(moments)
    assert len(set(moments)) == 3


def test_ids_of_many_threads_are_all_different() -> None:
    made: list[str] = []
    threads = [
        threading.Thread(target=lambda: made.extend([new_id() for _ in range(3000)])) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == len(made) == 18_000


@pytest.mark.parametrize("text", ["", "U", ID[:-1], ID + "a", ID[:-1] + "o", "é" * 24])
def test_other_texts_are_no_ids(text: str) -> None:
    assert not is_id(text)


def test_a_key_has_80_letters_and_digits() -> None:
    keys = {new_key() for _ in range(50)}
    assert len(keys) == 50
    assert all(re.fullmatch(r"[A-Za-z0-9]{80}", key) and is_key(key) for key in keys)
    assert not is_key("é" * 80)
    assert not is_key("a" * 79)


def test_a_short_id_has_eight_characters_of_the_id_alphabet() -> None:
    for _ in range(200):
        short_id = new_short_id()
        assert PLATFORM_ID.match("U" + short_id + "0" * 15)
        assert short_id_problem(short_id) is None


def test_the_first_part_of_every_route_is_reserved(tmp_path: Path) -> None:
    app = build(
        ServiceConfig(
            database=tmp_path / "t.db", operator_key=new_key(), hits_folder=tmp_path, files_folder=tmp_path
        )
    )
    first_parts = {route.path.split("/")[1] for route in app.routes if isinstance(route, Route)}
    assert "products" in first_parts
    words = {part for part in first_parts if not part.startswith("{")}
    assert {word for word in words if not is_reserved(word)} == set()
    assert all(is_reserved(word.upper()) for word in words)
    assert all("address of the service" in str(short_id_problem(word)) for word in words)


@pytest.mark.parametrize(
    ("short_id", "part_of_problem"),
    [
        ("", "1 to 64"),
        ("x" * 65, "1 to 64"),
        ("a/b", "letters, digits"),
        ("a b", "letters, digits"),
        ("ä", "letters, digits"),
        ("a\n", "letters, digits"),
        ("..", "dot"),
        (".hidden", "dot"),
        ("label.PNG", "picture"),
        ("label.qr", "picture"),
        ("Products", "address of the service"),
    ],
)
def test_a_chosen_short_id_that_cannot_work_is_explained(short_id: str, part_of_problem: str) -> None:
    assert part_of_problem in str(short_id_problem(short_id))


@pytest.mark.parametrize("short_id", ["a", "IDF20170001", ID, "a.b", "x-y_z~1", "x" * 64])
def test_short_ids_people_chose_are_taken(short_id: str) -> None:
    assert short_id_problem(short_id) is None
