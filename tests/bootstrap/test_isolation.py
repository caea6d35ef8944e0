"""What `tests/conftest.py` promises to every test, proven on a run of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONFTEST = ROOT / "tests" / "conftest.py"

LEAVES_A_PROCESS = """
import subprocess, sys
kept = []
def test_starts_a_program_and_forgets_it():
    kept.append(subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE))
"""

LOOKS_AROUND = """
import os, pathlib, socket
import pytest

def test_nothing_of_the_user_is_in_reach():
    assert pathlib.Path.home() != pathlib.Path(os.environ["REAL_HOME"])
    assert list(pathlib.Path(os.environ["XDG_CONFIG_HOME"]).iterdir()) == []
    assert "TAGWRIGHT_OPERATOR_KEY" not in os.environ
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"

@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.invalid", 80)])
def test_another_machine_is_out_of_reach(address):
    with pytest.raises(OSError, match="without a network"):
        socket.create_connection(address, timeout=1)

def test_this_machine_is_in_reach():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
"""


def test_no_user_no_network_and_no_process_left_behind(tmp_path: Path) -> None:
    """A run with our conftest, started by a user who has settings, a key and a display."""
    text = CONFTEST.read_text("utf-8").replace("CHILD_GRACE_S = 10.0", "CHILD_GRACE_S = 0.2")
    (tmp_path / "conftest.py").write_text(text, "utf-8")
    (tmp_path / "test_looks.py").write_text(LOOKS_AROUND, "utf-8")
    (tmp_path / "test_leaves.py").write_text(LEAVES_A_PROCESS, "utf-8")
    user = {"TAGWRIGHT_OPERATOR_KEY": "k", "QT_QPA_PLATFORM": "xcb", "REAL_HOME": str(Path.home())}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=tmp_path,
        env={**os.environ, **user, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "5 passed, 1 error" in done.stdout, done.stdout
    assert "the tests left processes running" in done.stdout
