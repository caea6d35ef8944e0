"""`app`: the desktop, or a sentence that says why not."""

import sys

import pytest

from app import cli
from app.commands import display
from app.commands.display import Obstacle
from tests.app.commands.service_child import environment, run

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="displays of Linux")


@linux_only
@pytest.mark.parametrize("words", [[], ["app"]])
def test_without_a_display_it_says_so_and_names_the_demo(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for variable in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(variable, raising=False)
    assert cli.main(words) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "there is no display here" in said
    assert "tagwright demo" in said


def test_a_missing_library_is_said_with_its_cure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(display, "obstacle", lambda: Obstacle("Qt needs libx.so", "install libx"))
    assert cli.main(["app"]) == 1
    assert capsys.readouterr().err == "tagwright app: Qt needs libx.so; install libx\n"


@linux_only
def test_the_check_itself_loads_no_qt() -> None:
    assert "QT_QPA_PLATFORM" in environment()
    done = run("app", PYTHONPROFILEIMPORTTIME="1", QT_QPA_PLATFORM="", DISPLAY="", WAYLAND_DISPLAY="")
    assert done.returncode == 1
    assert "app.commands.display" in done.stderr
    assert "PySide6" not in done.stderr
