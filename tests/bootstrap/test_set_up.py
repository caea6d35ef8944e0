"""Real set-ups of a small checkout: a real environment, the real pip, one package made here, no network."""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

APP = """
import os, sys
import tiny
print(tiny.VERSION, os.getcwd(), *sys.argv[1:])
sys.exit(7)
"""


def make_wheel(folder: Path, version: str) -> str:
    """A package `tiny` of one module; gives the line of a lock that names it."""
    info = f"tiny-{version}.dist-info"
    files = {
        "tiny.py": f"VERSION = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},{_digest(text)},{len(text)}\n" for name, text in files.items())
    wheel = folder / f"tiny-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in {**files, f"{info}/RECORD": record + f"{info}/RECORD,,\n"}.items():
            archive.writestr(name, text)
    return f"tiny @ {wheel.as_uri()} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return "sha256=" + base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """`run.py` and what it is made of, a lock of one package, and an application that tells what it got."""
    folder = tmp_path / "a checkout"
    folder.mkdir()
    shutil.copy(ROOT / "run.py", folder)
    shutil.copytree(ROOT / "bootstrap", folder / "bootstrap", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "requirements").mkdir()
    (folder / "requirements" / "runtime.txt").write_text(make_wheel(tmp_path, "1.0"), "utf-8")
    (folder / "app").mkdir()
    (folder / "app" / "__main__.py").write_text(APP, "utf-8")
    return folder


def start(checkout: Path, *words: str, cwd: Path | None = None) -> subprocess.Popen[str]:
    """`run.py` as a person starts it; the search path is empty, so it can install nothing from the system."""
    return subprocess.Popen(
        [sys.executable, str(checkout / "run.py"), *words],
        cwd=cwd or checkout,
        env={**os.environ, "PATH": str(checkout), "PIP_NO_INDEX": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_first_start_sets_up_and_the_next_one_changes_nothing(checkout: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "app").mkdir(parents=True)  # must not be taken for ours

    first = start(checkout, "serve", "--port", "0", cwd=elsewhere)
    out, err = first.communicate()
    assert (first.returncode, out) == (7, f"1.0 {elsewhere} serve --port 0\n"), err
    assert "making .venv" in err

    second = start(checkout, "serve")
    assert second.communicate() == (f"1.0 {checkout} serve\n", "")

    (checkout / "requirements" / "runtime.txt").write_text(make_wheel(tmp_path, "2.0"), "utf-8")
    third = start(checkout, "serve")
    out, err = third.communicate()
    assert out == f"2.0 {checkout} serve\n"
    assert "installing" in err
    assert "making .venv" not in err


def test_what_was_interrupted_is_made_anew_by_one_of_two_that_start_at_once(checkout: Path) -> None:
    left = checkout / ".venv" / "lib" / "half-made"
    left.mkdir(parents=True)
    both = [start(checkout, "serve"), start(checkout, "serve")]
    outputs = [process.communicate() for process in both]
    assert [out for out, _ in outputs] == [f"1.0 {checkout} serve\n"] * 2, outputs
    assert sum("making .venv" in err for _, err in outputs) == 1
    assert not left.exists()


def test_a_file_that_is_not_the_locked_one_is_refused(checkout: Path) -> None:
    lock = checkout / "requirements" / "runtime.txt"
    line = lock.read_text("utf-8")
    lock.write_text(line[:-9] + "00000000\n", "utf-8")
    refused = start(checkout, "serve")
    out, err = refused.communicate()
    assert (refused.returncode, out) == (1, "")
    assert err.splitlines()[-1].endswith("a downloaded file is not the one the lock names, and was refused")


def test_a_link_in_place_of_the_environment_is_used_as_it_is(checkout: Path) -> None:
    (checkout / ".venv").symlink_to(sys.prefix, target_is_directory=True)
    (checkout / "app" / "__main__.py").write_text("import pytest\nprint(pytest.__name__)\n", "utf-8")
    linked = start(checkout, "serve")
    assert linked.communicate() == ("pytest\n", "")
