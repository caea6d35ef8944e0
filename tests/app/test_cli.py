"""The command line's own promises: exit codes, one line per complaint, nothing imported in vain."""

import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from app import cli
from app.errors import EnvironmentFault, InputError

Run = Callable[[Namespace], int]


@pytest.fixture
def verb(monkeypatch: pytest.MonkeyPatch) -> Callable[[Run], None]:
    """Registers one verb, `try`, that does what the test says."""

    def register(run: Run) -> None:
        module = ModuleType("tests_try_verb")

        def add_arguments(parser: ArgumentParser) -> None:
            parser.add_argument("--count", type=int)
            parser.add_argument("--data")
            parser.add_argument("--operator-key")

        module.add_arguments = add_arguments  # type: ignore[attr-defined]
        module.run = run  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "tests_try_verb", module)
        monkeypatch.setattr(cli, "VERBS", (cli.Verb("try", "tests_try_verb", "a try"),))

    return register


def raising(error: BaseException) -> Run:
    def run(_: Namespace) -> int:
        raise error

    return run


def test_a_verb_gets_its_options_and_its_code_is_returned(verb: Callable[[Run], None]) -> None:
    verb(lambda options: int(options.count))
    assert cli.main(["try", "--count", "5"]) == 5


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError("row 3:\nname is empty"), 2),
        (EnvironmentFault("no display"), 1),
        (KeyboardInterrupt(), 130),
    ],
)
def test_errors_end_with_the_code_of_their_blame(
    verb: Callable[[Run], None], error: BaseException, code: int
) -> None:
    verb(raising(error))
    assert cli.main(["try"]) == code


def test_a_complaint_is_one_line(verb: Callable[[Run], None], capsys: pytest.CaptureFixture[str]) -> None:
    verb(raising(InputError("row 3:\nname is empty")))
    cli.main(["try"])
    assert capsys.readouterr().err == "tagwright try: row 3: name is empty\n"


def test_a_wrong_option_is_one_line_and_exit_2(
    verb: Callable[[Run], None], capsys: pytest.CaptureFixture[str]
) -> None:
    verb(lambda _: 0)
    assert cli.main(["try", "--count", "many"]) == 2
    complaint = capsys.readouterr().err
    assert complaint.count("\n") == 1
    assert "--count" in complaint
    assert "tagwright try --help" in complaint


def test_a_bug_shows_its_traceback_and_leaves_a_note(
    verb: Callable[[Run], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    verb(raising(ZeroDivisionError("of all things")))
    assert cli.main(["try", "--data", str(tmp_path)]) == 70
    complaint = capsys.readouterr().err
    assert "ZeroDivisionError: of all things" in complaint
    (note,) = (tmp_path / "crashes").iterdir()
    assert str(note) in complaint
    assert "of all things" in note.read_text(encoding="utf-8")


def test_a_note_holds_no_secret_of_the_command_line(verb: Callable[[Run], None], tmp_path: Path) -> None:
    secret = "k" * 80

    def run(options: Namespace) -> int:
        return int(options.operator_key == secret) // 0

    verb(run)
    cli.main(["try", "--data", str(tmp_path), "--operator-key", secret])
    (note,) = (tmp_path / "crashes").iterdir()
    assert secret not in note.read_text(encoding="utf-8")


def test_an_unknown_verb_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["docter"]) == 2
    assert "did you mean doctor?" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["help"]])
def test_help_lists_every_verb(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(words) == 0
    printed = capsys.readouterr().out
    assert all(row.help in printed for row in cli.VERBS)


def test_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("tagwright ")


def test_options_without_a_verb_belong_to_the_desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, list[str]]] = []

    def remember(verb: str, rest: list[str]) -> int:
        asked.append((verb, rest))
        return 0

    monkeypatch.setattr(cli, "_run", remember)
    cli.main([])
    cli.main(["--data", "here"])
    assert asked == [("app", []), ("app", ["--data", "here"])]


def test_the_overview_loads_no_heavy_library() -> None:
    """Help must be quick, and `serve` must not drag windows in: the verbs stay unloaded."""
    script = (
        "import sys; from app.cli import main; main(['--help']);"
        "heavy = {'PySide6', 'sqlalchemy', 'starlette', 'httpx', 'PIL', 'openpyxl'} & set(sys.modules);"
        "sys.exit(f'loaded: {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_reader_that_leaves_early_is_no_error() -> None:
    script = (
        "import sys; from app import cli\n"
        "def endless(verb, rest):\n"
        "    while True: print('line' * 1000)\n"
        "cli._run = endless\n"
        "sys.exit(cli.main(['try']))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    with process.stdout, process.stderr:
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(120) == 141
        assert process.stderr.read() == ""


def test_python_m_app_is_the_same_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app", "--help"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert "doctor" in done.stdout


@pytest.mark.parametrize("name", [row.name for row in cli.VERBS])
def test_every_verb_can_be_loaded_and_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([name, "--help"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(f"usage: tagwright {name}")
    assert cli.main(["help", name]) == 0
    assert capsys.readouterr().out == printed


def test_without_a_console_complaints_are_no_crash(
    verb: Callable[[Run], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    verb(raising(EnvironmentFault("no display")))
    monkeypatch.setattr(sys, "stderr", None)
    monkeypatch.setattr(sys, "stdout", None)
    assert cli.main(["try"]) == 1
