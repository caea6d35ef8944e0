"""Partly used sheets: which labels are gone, in words, on paper and from one time to the next."""

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import EnvironmentFault, InputError
from app.labels import used_cells
from app.labels.sheets import find
from app.labels.used_cells import PartUsed

TEN = find("5163")
CELLS = st.frozensets(st.integers(1, 10), max_size=9)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("", set()),
        ("3", {3}),
        ("1-5,8", {1, 2, 3, 4, 5, 8}),
        (" 2 - 4 ; 9 ", {2, 3, 4, 9}),
        ("1 2 3", {1, 2, 3}),
        ("7\N{EN DASH}8", {7, 8}),
    ],
)
def test_cells_are_written_as_people_write_them(text, cells):
    assert used_cells.parse(text, TEN) == cells


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0", "labels 1 to 10, not 0"),
        ("3,11", "labels 1 to 10, not 11"),
        ("5-3-1", "write labels as 1-5,8"),
        ("first", "write labels as 1-5,8"),
        ("1-10", "no label of this sheet is left"),
    ],
)
def test_cells_that_cannot_be_are_refused(text, message):
    with pytest.raises(InputError, match=f"used: .*{message}"):
        used_cells.parse(text, TEN)


@given(CELLS)
def test_what_is_said_is_read_again(cells):
    assert used_cells.parse(used_cells.say(cells), TEN) == cells


@given(CELLS, st.integers(0, 35))
def test_what_is_left_of_the_last_sheet(used, labels):
    taken = list(islice(used_cells.places(TEN, used), labels))
    pages = used_cells.page_count(labels, TEN, used)
    assert pages == len({page for page, _ in taken})
    gone = set(used) if pages <= 1 else set()
    gone |= {cell + 1 for page, cell in taken if page == pages - 1}
    assert used_cells.after(labels, TEN, used) == (gone if len(gone) < 10 else set())


def test_a_sheet_is_remembered_by_its_name_in_any_case(tmp_path):
    used_cells.keep(tmp_path, PartUsed(name=" top  drawer ", sheet="5163", used=(1, 2)))
    used_cells.keep(tmp_path, PartUsed(name="Top Drawer", sheet="5163", used=(1, 2, 3)))
    used_cells.keep(tmp_path, PartUsed(name="other", sheet="5163", used=(4,)))
    assert [(part.name, part.used) for part in used_cells.kept(tmp_path)] == [
        ("Top Drawer", (1, 2, 3)),
        ("other", (4,)),
    ]
    used_cells.forget(tmp_path, "TOP DRAWER")
    used_cells.forget(tmp_path, "nobody")
    assert [part.name for part in used_cells.kept(tmp_path)] == ["other"]


def test_a_sheet_without_a_name_cannot_be_remembered(tmp_path):
    with pytest.raises(InputError, match="name"):
        used_cells.keep(tmp_path, PartUsed(name="  ", sheet="5163", used=()))


def test_a_damaged_file_is_named_and_left_alone(tmp_path):
    path = tmp_path / used_cells.FILE_NAME
    path.write_text("{", encoding="utf-8")
    with pytest.raises(EnvironmentFault, match=used_cells.FILE_NAME):
        used_cells.kept(tmp_path)
    assert path.read_text(encoding="utf-8") == "{"
