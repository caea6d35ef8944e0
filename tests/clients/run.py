"""Installs the published clients of the platform into temporary folders and uses them against our service.

Part of `python3 run.py check`. Needs npm and a registry; says so and succeeds where there is none.
"""

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

if __name__ == "__main__":
    os.chdir(ROOT)
    os.environ["TAGWRIGHT_TEST_CLIENTS"] = "1"
    sys.exit(pytest.main(["tests/clients", "-rs", "-p", "no:randomly", *sys.argv[1:]]))
