"""The published clients, installed into a folder of their own; whoever cannot have them is told why.

What is installed comes from the registries this machine is set up for, through `npm` and `pip` themselves.
No script of a package is run while it is installed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

INSTALL_S = 180.0
TAIL_OF_COMPLAINT = 400

SDKS = ("evrythng-5.5", "evrythng-5.10", "evrythng-6.0")
# `require('evrythng')` is one of the three, see `javascript/prepare.cjs`. The suite of the oldest is what its
# makers ran against the platform itself; the three after it are what that suite is written with.
_NPM = {
    "evrythng-5.5": "npm:evrythng@5.5.0",
    "evrythng-5.10": "npm:evrythng@5.10.1",
    "evrythng-6.0": "npm:evrythng@6.0.5",
    "scanthng": "4.14.0",
    "mocha": "^10.8.2",
    "chai": "^4.5.0",
    "chai-as-promised": "^7.1.2",
    "nock": "^13.5.6",
}
_PIP = ("python-evrythng==0.3.6",)


class Unavailable(Exception):
    """The packages cannot be had here; the message says why, in words."""


def own_home() -> str:
    """The home folder of who runs the tests, where package managers are set up; tests know an empty one."""
    if os.name != "posix":
        return os.environ.get("USERPROFILE", "")
    import pwd

    return pwd.getpwuid(os.getuid()).pw_dir


def node() -> str:
    """The interpreter the JavaScript clients run in; Unavailable without it or npm."""
    found, npm = shutil.which("node"), shutil.which("npm")
    if found is None or npm is None:
        raise Unavailable("node and npm are not installed")
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
    if int(version.strip().removeprefix("v").partition(".")[0] or 0) < 18:
        raise Unavailable(f"node {version.strip()} is older than 18")
    return found


def install_javascript(folder: Path) -> None:
    """The SDKs, the plugin and the suite; Unavailable when the registry does not give them."""
    node()
    (folder / "package.json").write_text(json.dumps({"private": True, "dependencies": _NPM}))
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1"]
    _install([shutil.which("npm") or "npm", "install", *options], folder)


def install_python(folder: Path) -> None:
    """python-evrythng with what it needs; Unavailable when the registry does not give it."""
    options = ["--quiet", "--disable-pip-version-check", "--retries=1", "--target", str(folder)]
    _install([sys.executable, "-m", "pip", "install", *options, *_PIP], folder)


def _install(command: list[str], folder: Path) -> None:
    environment = {**os.environ, "HOME": own_home(), "USERPROFILE": own_home()}
    for name in ("NO_PROXY", "no_proxy", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        environment.pop(name, None)
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=INSTALL_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"{command[0]} did not install them: {type(error).__name__}") from error
    if done.returncode:
        complaint = " ".join((done.stderr or done.stdout).split())[-TAIL_OF_COMPLAINT:]
        raise Unavailable(f"the registry did not give them: {complaint}")
