"""`scan` over pictures that hold one message together."""

import json
from io import BytesIO
from pathlib import Path

import pytest
import segno

from app import cli

TEXT = "One message on three symbols, each with a part. " * 3


def parts(folder: Path) -> list[Path]:
    paths = []
    for number, code in enumerate(segno.make_sequence(TEXT, symbol_count=3), 1):
        file = BytesIO()
        code.save(file, kind="png", scale=4)
        paths.append(folder / f"{number}.png")
        paths[-1].write_bytes(file.getvalue())
    return paths


def test_the_last_part_brings_the_whole_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["scan", "--json", *map(str, parts(tmp_path))]) == 0
    said = capsys.readouterr()
    (one,), (two,), (three,) = (json.loads(line)["symbols"] for line in said.out.splitlines())
    assert one["parts"] == {"count": 3, "read": [1], "missing": [2, 3]}
    assert two["parts"]["missing"] == [3]
    assert three["value"] == TEXT
    assert [Path(file).name for file in three["parts"]["files"]] == ["1.png", "2.png", "3.png"]
    assert said.err == ""


def test_what_is_missing_is_said_in_the_line_and_at_the_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, _, last = parts(tmp_path)
    assert cli.main(["scan", str(first), str(last)]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[0].endswith("[has 1 of 3 parts; missing: 2, 3]")
    assert said.out.splitlines()[1].endswith("[has 1, 3 of 3 parts; missing: 2]")
    assert (
        said.err == f"{first}, {last}: a message on 3 symbols (qr_code) [has 1, 3 of 3 parts; missing: 2]\n"
    )
