"""The results of scanned pictures as files."""

import csv
import json
from pathlib import Path

import pytest

from app.client import Kind
from app.desktop.scan.entries import Code, Entry, Match, State
from app.desktop.scan.export import save

CORNERS = ((1, 2), (3, 2), (3, 4), (1, 4))
HONEY = Match(Kind.PRODUCTS, "U1", "Honey, “Alpine”", ("https://tn.gg/a", "https://tn.gg/b"))
ENTRIES = (
    Entry(
        Path("/p/one.png"),
        State.READ,
        (
            Code("qr_code", "2d", "https://tn.gg/a", CORNERS, (HONEY,)),
            Code("ean_13", "1d", "4006381333931", CORNERS, ()),
        ),
        width=10,
        height=10,
        ms=12.34,
    ),
    Entry(Path("/p/none.png"), State.EMPTY),
    Entry(Path("/p/bad.png"), State.ERROR, message="This is not a picture.", cure="Give another."),
)


def test_csv_has_a_row_for_each_code_and_for_each_picture_without_one(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    assert save(ENTRIES, path) == 3
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["value"] for row in rows] == ["https://tn.gg/a", "4006381333931", "", ""]
    assert rows[0]["name"] == "Honey, “Alpine”"
    assert rows[0]["links"] == "https://tn.gg/a https://tn.gg/b"
    assert rows[1]["id"] == ""
    assert rows[3]["message"] == "This is not a picture. Give another."


def test_json_lines_have_the_shape_of_the_scan_command(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    assert save(ENTRIES, path) == 3
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert lines[0]["symbols"][1] == {
        "type": "ean_13",
        "method": "1d",
        "value": "4006381333931",
        "points": [[1, 2], [3, 2], [3, 4], [1, 4]],
    }
    assert lines[0]["results"] == [
        {"symbol": 0, "kind": "products", "id": "U1", "name": "Honey, “Alpine”", "links": list(HONEY.links)}
    ]
    assert lines[1]["symbols"] == []
    assert lines[2]["error"] == "This is not a picture. Give another."


@pytest.mark.parametrize("value", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_a_code_does_not_become_a_formula(tmp_path: Path, value: str) -> None:
    path = tmp_path / "out.csv"
    save([Entry(Path("a.png"), State.READ, (Code("qr_code", "2d", value, CORNERS, ()),))], path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["value"] == "'" + value


def test_what_cannot_be_written_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")

    def broken() -> list[Entry]:
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError):
        save((entry for entry in broken()), path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
