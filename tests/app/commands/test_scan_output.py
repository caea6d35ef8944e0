"""`scan --output`: results in a file that a killed scan can go on with."""

import csv
import json
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from app import cli
from app.commands.scan_output import Output
from app.errors import InputError
from redirector import codes
from tests.app.commands.service_child import environment, run

SMALL = 200
ON_A_FULL_DISK = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, ({SMALL}, {SMALL}))
from app.cli import main
sys.exit(main())
"""


def code(path: Path, text: str) -> Path:
    path.write_bytes(codes.render(codes.in_millimetres(codes.encode(text), size_mm=20, dpi=200), "png"))
    return path


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        for number in range(4):
            zipped.writestr(f"{number}.png", code(tmp_path / "code.png", f"=N{number}").read_bytes())
        zipped.writestr("bad.png", b"no picture")
    return path


def test_json_lines_of_an_archive_and_a_picture(archive: Path, tmp_path: Path, capsys) -> None:
    single, output = code(tmp_path / "a.png", "single"), tmp_path / "out.jsonl"
    assert cli.main(["scan", str(archive), str(single), "--output", str(output)]) == 1
    assert f"6 pictures in {output}, 1 of them could not be read" in capsys.readouterr().err
    lines = [json.loads(line) for line in output.read_text().splitlines()]
    assert [line["file"] for line in lines] == [
        *(f"{archive}/{number}.png" for number in range(4)),
        f"{archive}/bad.png",
        str(single),
    ]
    assert [symbol["value"] for line in lines for symbol in line.get("symbols", [])] == [
        *(f"=N{number}" for number in range(4)),
        "single",
    ]
    assert "not a picture" in lines[4]["error"]


def test_csv_has_a_row_for_each_code_and_no_formulas(archive: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    assert cli.main(["scan", str(archive), "--output", str(output)]) == 1
    rows = list(csv.DictReader(output.read_text().splitlines()))
    assert [row["value"] for row in rows] == [*(f"'=N{number}" for number in range(4)), ""]
    assert [row["type"] for row in rows] == ["qr_code"] * 4 + [""]
    assert "not a picture" in rows[4]["error"]


@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
def test_a_killed_scan_goes_on_where_it_was(archive: Path, tmp_path: Path, suffix: str) -> None:
    output = tmp_path / f"out.{suffix}"
    cli.main(["scan", str(archive), "--output", str(output)])
    whole = output.read_text()
    lines = whole.splitlines(keepends=True)
    output.write_text("".join(lines[:-3]) + lines[-3][:17])  # killed in the middle of a line
    cli.main(["scan", str(archive), "--output", str(output), "--resume"])
    without_times = [line.split('"ms"')[0].split(",1.0,")[0] for line in output.read_text().splitlines()]
    assert len(without_times) == len(lines)
    files = [line for line in output.read_text().splitlines() if "bad.png" in line]
    assert len(files) == 1
    again = output.read_text()
    assert cli.main(["scan", str(archive), "--output", str(output), "--resume"]) == 0  # nothing left to read
    assert output.read_text() == again


def test_what_is_there_is_not_written_over(archive: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    output.write_text("precious")
    with pytest.raises(InputError, match="resume"):
        Output(output, resume=False)
    assert output.read_text() == "precious"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("out.jsonl", "precious"),
        ("out.jsonl", '{"mine": 1}\n'),
        ("out.csv", "precious"),
        ("out.csv", "a,b\n1,2\n"),
    ],
)
def test_what_is_no_scan_is_not_gone_on_with(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(InputError, match="something else"):
        Output(tmp_path / name, resume=True)
    assert (tmp_path / name).read_text() == content


@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
def test_wherever_it_was_cut_off_it_goes_on(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"out.{suffix}"
    with closing(Output(path, resume=False)) as output:
        for number, value in enumerate(["plain", "two\nlines", 'a "quote"']):
            output.write({"file": f"{number}.png", "symbols": [{"value": value}]})
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with closing(Output(path, resume=True)) as output:
            done = output.done
        kept = path.read_bytes()
        assert whole.startswith(kept)
        assert done == {f"{number}.png" for number in range(3) if f"{number}.png".encode() in kept}
        assert length - len(kept) < 60 or not length


@pytest.mark.skipif(sys.platform == "win32", reason="only POSIX limits the size of files")
def test_a_full_disk_leaves_whole_lines_and_says_how_to_go_on(archive: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    words = ["scan", "--output", str(output), str(archive)]
    full = subprocess.run(
        [sys.executable, "-c", ON_A_FULL_DISK, *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=environment(),
    )
    assert full.returncode == 1
    assert "go on with --resume" in full.stderr
    assert full.stderr.count("\n") == 1
    assert 0 < len(output.read_bytes()) <= SMALL
    assert output.read_bytes().endswith(b"\n")
    assert run(*words, "--resume").returncode == 1  # one of the pictures is none
    files = [row["file"] for row in csv.DictReader(output.read_text().splitlines())]
    assert files == [f"{archive}/{name}.png" for name in ("0", "1", "2", "3", "bad")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--resume"], "name it"),
        (["--output", "results.xlsx"], "must end in"),
        (["--output", "nowhere/results.csv"], "cannot write"),
    ],
)
def test_wrong_wishes_are_explained(
    archive: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["scan", str(archive), *arguments]) == 2
    assert said in capsys.readouterr().err


def test_names_that_are_no_text_are_kept(tmp_path: Path) -> None:
    for suffix in ("csv", "jsonl"):
        path = tmp_path / f"out.{suffix}"
        output = Output(path, resume=False)
        output.write({"file": "a\udcff.png", "error": "x"})
        output.close()
        again = Output(path, resume=True)
        again.close()
        assert again.done == {"a\udcff.png"}
