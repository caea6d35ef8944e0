"""What `run.py` decides: verbs, interpreters, libraries, what pip's words mean. Nothing is installed here."""

import ast
import json
from collections.abc import Callable
from pathlib import Path

import pytest

import run
from app import cli
from bootstrap import checks, environment, packages, system_needs, verbs
from bootstrap.system_needs import ENSUREPIP, FONT, LIBRARIES, PROBES

ZBAR = next(need for need in LIBRARIES if need.name == "libzbar.so.0")


def finds(*programs: str) -> Callable[[str], str | None]:
    """A `shutil.which` of a machine that has these programs."""
    return lambda name: f"/usr/bin/{name}" if name in programs else None


@pytest.mark.parametrize(
    ("words", "verb", "rest"),
    [
        ([], "app", []),
        (["--data", "d"], "app", ["--data", "d"]),
        (["scan", "--json", "a.png"], "scan", ["--json", "a.png"]),
        (["test", "-k", "qr"], "test", ["-k", "qr"]),
    ],
)
def test_the_first_word_is_the_verb(words: list[str], verb: str, rest: list[str]) -> None:
    assert verbs.split(words) == (verb, rest)


def test_the_verbs_are_those_of_the_command_line() -> None:
    assert {(verb.name, verb.help) for verb in verbs.APP_VERBS} == {
        (verb.name, verb.help) for verb in cli.VERBS
    }


def test_the_overview_names_every_verb_on_a_line_of_its_own() -> None:
    first_words = {line.split()[0] for line in verbs.overview().splitlines() if line.startswith("  ")}
    assert first_words == {verb.name for verb in (*verbs.APP_VERBS, *verbs.WORKSHOP_VERBS)}


def test_help_needs_no_environment(capsys: pytest.CaptureFixture[str]) -> None:
    assert verbs.main(["--help"]) == 0
    assert "run.py VERB" in capsys.readouterr().out


def test_an_old_interpreter_is_told_which_newer_one_is_there() -> None:
    assert run.too_old((3, 9, 2), finds("python3.12")) == (
        "Tagwright needs Python 3.11 or newer, and this is 3.9; start it with: python3.12 run.py"
    )
    assert (run.too_old((3, 10), finds()) or "").endswith("install a newer one")
    assert run.too_old((3, 11, 0), finds()) is None
    assert run.too_old((4, 0, 0), finds()) is None


def test_an_old_interpreter_can_read_run_py_so_that_it_can_say_so() -> None:
    ast.parse(Path(run.__file__).read_text("utf-8"), feature_version=(3, 6))


def test_every_need_has_a_package_and_qt_is_not_lost_for_a_second_reader() -> None:
    assert len({need.package for need in PROBES}) == len(PROBES)
    without_qt = {need.name for need in PROBES if need.without == system_needs.NO_QT}
    assert {"libEGL.so.1", "libGL.so.1", "libxkbcommon.so.0", "libdbus-1.so.3", "a font"} <= without_qt
    assert "libzbar.so.0" not in without_qt


def test_what_qt_can_do_without_is_looked_for_at_set_up_only() -> None:
    nothing = dict.fromkeys(PROBES, lambda: False)
    assert {need.without for need in system_needs.missing(everything=False, probes=nothing)} == {
        system_needs.NO_QT
    }
    assert system_needs.missing(everything=True, probes=nothing) == list(PROBES)
    assert not system_needs.missing(everything=True, probes=dict.fromkeys(PROBES, lambda: True))


def test_a_library_that_is_not_there_does_not_load() -> None:
    assert not system_needs.loads("libnobody-has-this.so.99")


def test_a_font_is_found_in_any_folder_below(tmp_path: Path) -> None:
    assert not system_needs.has_font([str(tmp_path)])
    (tmp_path / "truetype").mkdir()
    (tmp_path / "truetype" / "Sans.TTF").touch()
    assert system_needs.has_font([str(tmp_path / "absent"), str(tmp_path)])


@pytest.mark.parametrize(
    ("program", "command"),
    [
        ("apt-get", "apt-get install -y --no-install-recommends libzbar0 fonts-dejavu-core"),
        ("dnf", "dnf install -y libzbar.so.0()(64bit) dejavu-sans-fonts"),
        ("zypper", "zypper install -y libzbar.so.0()(64bit) dejavu-fonts"),
    ],
)
def test_the_cure_is_a_command_of_this_system(program: str, command: str) -> None:
    assert " ".join(system_needs.install_command([ZBAR, FONT], finds(program))) == command


def test_one_line_says_what_is_lost_and_what_brings_it() -> None:
    needs = [ENSUREPIP, LIBRARIES[0], LIBRARIES[1], ZBAR]
    assert system_needs.cure(needs, root=False, which=finds("apt-get")) == (
        "Python cannot make an environment; Qt cannot start; pictures are read by zxing-cpp alone. "
        f"Cure: sudo apt-get install -y --no-install-recommends {ENSUREPIP.package} libgl1 libegl1 libzbar0"
    )


def test_an_unknown_system_is_told_the_names() -> None:
    line = system_needs.cure([LIBRARIES[0], FONT], root=False, which=finds())
    assert line == "Qt cannot start. Cure: install libGL.so.1, a font with your system's packages"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Collecting alembic==1.20.1 (from -r dev.txt (line 1))\n", "Collecting alembic"),
        (
            "  Downloading pyside6_essentials-6.11.3-cp310-abi3-x.whl (80.3 MB)\n",
            "Downloading pyside6_essentials (80.3 MB)",
        ),
        ("  Downloading anyio-4.16.0-py3-none-any.whl (134 kB)\n", None),
        ("Installing collected packages: zxing-cpp, uvloop\n", "Installing collected packages"),
        ("Ignoring colorama: markers 'sys_platform == \"win32\"' don't match\n", None),
    ],
)
def test_pip_is_shown_in_a_few_words(line: str, shown: str | None) -> None:
    assert packages.progress(line) == shown


def test_no_network_is_not_mistaken_for_a_missing_package() -> None:
    lines = [
        "NewConnectionError: Temporary failure in name resolution\n",
        "ERROR: No matching distribution found for alembic==1.20.1\n",
    ]
    assert "registry cannot be reached" in packages.explain(lines)
    assert "no file for this Python" in packages.explain(lines[1:])
    assert packages.explain(["ERROR: something new\n"]) == "pip's own words are above"


@pytest.mark.parametrize("text", ["", "[]", '{"python": "cpython 2.7 elsewhere"}', '{"python":'])
def test_a_stamp_that_does_not_fit_counts_for_nothing(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "STAMP", tmp_path / "stamp.json")
    assert environment.read_stamp() == {}
    environment.STAMP.write_text(text, "utf-8")
    assert environment.read_stamp() == {}


def test_only_the_lock_that_was_installed_is_ready(tmp_path: Path) -> None:
    lock = tmp_path / "runtime.txt"
    lock.write_text("a==1\n", "utf-8")
    stamp = {"runtime.txt": environment.fingerprint(lock)}
    assert environment.is_ready(lock, stamp)
    lock.write_text("a==2\n", "utf-8")
    assert not environment.is_ready(lock, stamp)
    assert not environment.is_ready(lock, {})


def test_all_tests_are_shared_out_and_chosen_ones_are_not() -> None:
    assert checks.pytest_arguments([], processors=2) == ("-m", "pytest", "-n", "2")
    assert checks.pytest_arguments([], processors=64) == ("-m", "pytest", "-n", str(checks.MOST_WORKERS))
    assert checks.pytest_arguments([], processors=1) == ("-m", "pytest")
    assert checks.pytest_arguments(["tests/app", "-x"], processors=8) == ("-m", "pytest", "tests/app", "-x")


def test_a_check_goes_on_after_a_failure_and_names_it_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[str] = []

    def run_step(step: checks.Step) -> int:
        seen.append(step.name)
        return 1 if step.name == "lint" else 0

    steps = checks.steps(processors=2)
    assert checks.run_checks(steps, run_step) == 1
    assert seen == ["format", "lint", "types", "layers", "tests", "clients"]
    assert capsys.readouterr().out.splitlines()[-1] == "check: failed: lint"
    assert checks.run_checks(steps, lambda _: 0) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "check: all is well"


class Pytest:
    """Stands in for pytest: exits with the next code, and remembers what failed where it was told to."""

    def __init__(self, *codes: int, failed: tuple[str, ...]) -> None:
        self.codes, self.failed, self.calls = list(codes), failed, []

    def __call__(self, arguments) -> int:
        self.calls.append(tuple(arguments))
        cache = next((word for word in arguments if word.startswith("cache_dir=")), None)
        if cache:
            memory = Path(cache.removeprefix("cache_dir=")) / "v" / "cache" / "lastfailed"
            memory.parent.mkdir(parents=True)
            memory.write_text(json.dumps(dict.fromkeys(self.failed, True)))
        return self.codes.pop(0)


def test_a_test_that_passes_when_repeated_is_called_unsteady(tmp_path, capsys):
    pytest_ = Pytest(1, 0, failed=("tests/a.py::test_a",))
    assert checks.run_tests(["-m", "pytest"], tmp_path, pytest_) == 0
    assert pytest_.calls[1][-1] == "tests/a.py::test_a"
    assert "UNSTEADY, to be mended: tests/a.py::test_a" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("codes", "failed", "runs"),
    [
        ((0,), (), 1),
        ((1, 1), ("a",), 2),  # it fails again
        ((1,), tuple("abcdefg"), 1),  # too many for chance
        ((2,), ("a",), 1),  # interrupted
        ((1,), (), 1),  # failed without a test that failed
    ],
)
def test_the_second_look_hides_no_failure(tmp_path, codes, failed, runs):
    pytest_ = Pytest(*codes, failed=failed)
    assert checks.run_tests(["-m", "pytest"], tmp_path, pytest_) == codes[-1]
    assert len(pytest_.calls) == runs
