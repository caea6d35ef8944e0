"""What must hold for the files of the repository, whoever changes them."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("app", "catalog", "recognition", "redirector")
MOST_LINES = 400

# Written so that this file does not hold what it looks for.
REGISTRY = re.compile(r"--(extra-)?index-url|--find-links\b|py(pi)\.org/|file(s)\.pythonhosted")
HOME_FOLDER = re.compile(r"/(home|Users)/[a-z]|/root(/)|[A-Z]:\\Users\\|/opt/(pypi|wheels)|/work(/)[a-z]")

PINNED = re.compile(r"^(?P<name>[a-z0-9.-]+)==(?P<version>[^ ;\\]+)", re.MULTILINE)


def tracked_files() -> list[Path]:
    """Every file of the next commit; skips where there is no git to ask."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [path for path in (ROOT / name for name in listed.stdout.split("\0") if name) if path.is_file()]


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    """`file:line` of every match in a tracked text file."""
    found = []
    for path in tracked_files():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        rows = enumerate(text.splitlines(), 1)
        found += [f"{path.relative_to(ROOT)}:{number}" for number, row in rows if pattern.search(row)]
    return found


def modules() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def pins(name: str) -> dict[str, str]:
    """The packages of a lock with their versions."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    return {found["name"]: found["version"] for found in PINNED.finditer(text)}


def requirements(*, dev: bool) -> list[Requirement]:
    """The direct dependencies that `pyproject.toml` names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    rows = [*project["project"]["dependencies"], *(project["dependency-groups"]["dev"] if dev else [])]
    return [Requirement(row) for row in rows]


@pytest.mark.parametrize(
    "line",
    ["--index-url https://somewhere", "--extra-" + "index-url x", "# via https://py" + "pi.org/simple"],
)
def test_the_address_of_a_registry_is_recognised(line: str) -> None:
    assert REGISTRY.search(line)


@pytest.mark.parametrize(
    "line", ["/ho" + "me/ann/x", "/ro" + "ot/.cache", "C:\\Us" + "ers\\Ann", "/Us" + "ers/ann"]
)
def test_a_home_folder_is_recognised(line: str) -> None:
    assert HOME_FOLDER.search(line)
    assert not HOME_FOLDER.search("GET /users/abc, the root/ of things")


def test_no_file_names_a_registry() -> None:
    own = "tests/bootstrap/test_repository.py"
    assert [place for place in lines_with(REGISTRY) if not place.startswith(own)] == []


def test_no_file_names_a_folder_of_somebody() -> None:
    assert lines_with(HOME_FOLDER) == []


def test_every_module_says_what_it_is() -> None:
    silent = [path for path in modules() if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]
    assert modules()
    assert [str(path.relative_to(ROOT)) for path in silent] == []


def test_no_module_has_outgrown_one_subject() -> None:
    sizes = {path.relative_to(ROOT): len(path.read_text("utf-8").splitlines()) for path in modules()}
    assert {str(path): size for path, size in sizes.items() if size > MOST_LINES} == {}


@pytest.mark.parametrize(("name", "dev"), [("runtime", False), ("dev", True)])
def test_a_lock_holds_what_the_project_asks_for(name: str, dev: bool) -> None:
    locked = pins(name)
    rows = {canonicalize_name(row.name): row.specifier for row in requirements(dev=dev)}
    absent = sorted(set(rows) - set(locked))
    assert not absent, "run `python3 run.py lock`"
    unmet = [row for row, allowed in rows.items() if not allowed.contains(locked[row], prereleases=True)]
    assert not unmet, "run `python3 run.py lock`"


def test_the_locks_agree_and_every_file_in_them_has_its_hash() -> None:
    runtime, dev = pins("runtime"), pins("dev")
    assert runtime
    assert runtime.items() <= dev.items()
    for name in ("runtime", "dev"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
        entries = re.split(r"\n(?=\S)", text.strip())
        assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
