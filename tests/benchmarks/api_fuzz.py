"""Sends generated requests to every operation of the served OpenAPI, by schemathesis.

    python tests/benchmarks/api_fuzz.py [--examples 10] [--minutes 8] [--seed 7]

Nothing may be a server error, a status or a header that is not described, or a document that is not as
described. The service is one of its own in a temporary folder. schemathesis is installed into a temporary
environment, since it is large and brings its own versions of much that the tests use.

Measured on two processors: 9,578 cases in 500 s.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.live import live_service  # noqa: E402 - the checkout comes first

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
)
# Answers 501 on purpose: nothing here reaches Facebook.
LEFT_OUT = "facebook"


def schemathesis(folder: Path) -> Path:
    """The command, in an environment of its own below a folder."""
    venv.create(folder, with_pip=True)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run(
        [programs / "python", "-m", "pip", "install", "--quiet", "schemathesis>=4.32,<5"], check=True
    )
    return programs / "schemathesis"


def main() -> int:
    """Runs it; the exit code is schemathesis's, 0 when nothing was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "--examples", type=int, default=10, help="generated requests to an operation and phase"
    )
    parser.add_argument("--minutes", type=float, default=8.0)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tagwright-fuzz-") as name:
        folder = Path(name)
        command = schemathesis(folder / "environment")
        (folder / "data").mkdir()
        with live_service(folder / "data") as service:
            options = [
                "--phases",
                "examples,coverage,fuzzing",
                "--continue-on-failure",
                "--max-redirects",
                "0",
            ]
            options += ["--checks", ",".join(CHECKS), "--exclude-path-regex", LEFT_OUT, "--workers", "2"]
            options += ["--max-examples", str(asked.examples), "--seed", str(asked.seed)]
            options += [
                "--max-time",
                str(round(asked.minutes * 60)),
                "--header",
                f"Authorization: {service.key}",
            ]
            return subprocess.run(
                [command, "run", f"{service.url}/openapi.json", *options], cwd=folder, check=False
            ).returncode


if __name__ == "__main__":
    sys.exit(main())
