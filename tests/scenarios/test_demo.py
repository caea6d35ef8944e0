"""The whole job without a window, and that the demonstration would notice if it went wrong."""

import io
import tempfile
from pathlib import Path

import pytest
from PIL import Image

from app import cli
from app.commands import demo
from app.commands.demo_photo import Shot, photograph
from tests.app.commands.service_child import run


def test_everything_agrees_and_the_files_are_kept(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    done = run("demo", "--keep", str(folder), TAGWRIGHT_PUBLIC_URL="https://id.example")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    steps = [line for line in done.stdout.splitlines() if f"/{len(demo.STEPS)} " in line]
    assert len(steps) == len(demo.STEPS)
    assert "everything agrees" in done.stdout
    suffixes = sorted(path.suffix for path in folder.iterdir() if path.is_file())
    assert suffixes == [".jpg"] * 3 + [".pdf"] * 4 + [".png"] * 3 + [".svg"] * 3
    again = run("demo", "--keep", str(folder))
    assert again.returncode == 2
    assert "wants a new or an empty folder" in again.stderr


def test_a_picture_of_something_else_fails_the_demonstration_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    blank = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(blank, "JPEG")
    monkeypatch.setattr(demo, "photograph", lambda printed, shot: blank.getvalue())
    assert cli.main(["demo"]) == 1
    said = capsys.readouterr()
    assert "read the photographs" in said.out
    assert said.out.rstrip().endswith("FAILED")
    assert said.err.startswith("tagwright demo: the code on photo-")
    assert said.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_link_that_leads_elsewhere_fails_the_demonstration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(demo, "_visit", lambda address: "https://elsewhere.example/")
    assert cli.main(["demo"]) == 1
    assert "https://elsewhere.example/" in capsys.readouterr().err


def test_a_shot_is_the_same_each_time_and_no_plain_copy() -> None:
    printed = Image.new("L", (100, 100), 255)
    printed.paste(0, (25, 25, 75, 75))
    first, second = photograph(printed, Shot()), photograph(printed, Shot())
    assert first == second
    assert first != photograph(printed, Shot(seed=8))
    with Image.open(io.BytesIO(first)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1280, 960))
        grey = picture.convert("L")
    darkest, lightest = grey.getextrema()
    assert 0 <= int(darkest) < 40  # type: ignore[arg-type]
    assert 150 < int(lightest) < 256  # type: ignore[arg-type]
