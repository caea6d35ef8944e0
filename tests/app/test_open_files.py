"""A service has as many connections as the system allows, not as many as a shell begins with."""

import subprocess
import sys

import pytest

_LIMITED = """
import resource
from app.open_files import allow_many
_, most = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (64, most))
allow_many()
now, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
print(now > 64 or now == most)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_low_limit_is_raised() -> None:
    done = subprocess.run([sys.executable, "-c", _LIMITED], capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "True", done.stderr
