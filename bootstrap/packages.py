"""Installing a hashed lock with pip, so that a person sees how far it is and what went wrong."""

import os
import re
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Sequence
from pathlib import Path

from bootstrap import CannotRun

COLLECTING = re.compile(r"Collecting ([\w.-]+)")
DOWNLOADING = re.compile(r"Downloading ([\w.]+)-\S+ (\([\d.]+ MB\))")
"""Smaller files are of no interest to somebody who waits."""

INSTALLING = "Installing collected packages"

LINES_SHOWN_OF_A_FAILURE = 12

# In this order: pip ends with "No matching distribution" when it could not ask the registry, too.
EXPLANATIONS = (
    ("DO NOT MATCH THE HASHES", "a downloaded file is not the one the lock names, and was refused"),
    ("No space left on device", "the disk is full"),
    ("Temporary failure in name resolution", "the package registry cannot be reached; see to the network"),
    ("Failed to establish a new connection", "the package registry cannot be reached; see to the network"),
    ("CERTIFICATE_VERIFY_FAILED", "the registry's certificate is not trusted here; see pip's option `cert`"),
    ("ProxyError", "the proxy does not let pip through"),
    ("No matching distribution", "a package of the lock has no file for this Python and this machine"),
    ("Permission denied", "the folder of the checkout may not be written to"),
)


def install(lock: Path, python: Path, *, keep_open: Sequence[int] = ()) -> None:
    """Installs exactly what `lock` names, each file checked against its hash.

    `keep_open` are descriptors pip inherits. Raises `CannotRun` with the reason, after pip's own last lines.
    """
    command = [str(python), "-m", "pip", "install", "--require-hashes", "--no-deps", "--no-input"]
    command += ["--disable-pip-version-check", "--progress-bar", "off", "-r", str(lock)]
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONHOME", "PYTHONPATH")}
    with subprocess.Popen(
        command,
        env={**environment, "PIP_USER": "0", "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        pass_fds=keep_open if os.name == "posix" else (),
    ) as pip:
        assert pip.stdout is not None
        last = deque(show(pip.stdout), maxlen=LINES_SHOWN_OF_A_FAILURE)
    if pip.returncode:
        print("".join(last), file=sys.stderr, end="")
        raise CannotRun(f"could not install {lock.name}: {explain(last)}")


def show(lines: Iterable[str]) -> Iterable[str]:
    """Passes the lines through and shows the progress in them, on a terminal in one line that changes."""
    on_terminal = sys.stderr.isatty()
    start, end = ("\r\x1b[2K", "") if on_terminal else ("", "\n")
    for line in lines:
        step = progress(line)
        if step and (on_terminal or not COLLECTING.match(step)):
            print(f"{start}  {step}", file=sys.stderr, end=end, flush=True)
        yield line
    if on_terminal:
        print(start, file=sys.stderr, end="", flush=True)


def progress(line: str) -> str | None:
    """The line of pip in a few words; None when it is of no interest."""
    line = line.strip()
    if line.startswith(INSTALLING):
        return INSTALLING
    if found := DOWNLOADING.match(line):
        return f"Downloading {found[1]} {found[2]}"
    return found[0] if (found := COLLECTING.match(line)) else None


def explain(lines: Iterable[str]) -> str:
    """Why pip gave up, in a person's words."""
    text = "".join(lines)
    return next((words for mark, words in EXPLANATIONS if mark in text), "pip's own words are above")
