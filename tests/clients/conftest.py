"""Clients that others published, in processes of their own, against a service of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.clients import packages
from tests.live import LiveService, live_service

WANTED = "TAGWRIGHT_TEST_CLIENTS"
RUN_S = 300.0
HERE = Path(__file__).parent


def _installed(folder: Path, install: Callable[[Path], None]) -> Path:
    if not os.environ.get(WANTED):
        pytest.skip("they are fetched from a registry: run `python tests/clients/run.py`, as `check` does")
    try:
        install(folder)
    except packages.Unavailable as reason:
        pytest.skip(str(reason))
    return folder


@pytest.fixture(scope="session")
def javascript(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the SDKs, the plugin, the suite and our own scripts."""
    folder = _installed(tmp_path_factory.mktemp("javascript"), packages.install_javascript)
    for script in (HERE / "javascript").glob("*.cjs"):
        shutil.copy(script, folder)
    return folder


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with python-evrythng."""
    return _installed(tmp_path_factory.mktemp("python"), packages.install_python)


@pytest.fixture
def stranger_service(tmp_path: Path) -> Iterator[LiveService]:
    """A service nobody has used yet."""
    with live_service(tmp_path) as running:
        yield running


@pytest.fixture
def run_client(stranger_service: LiveService) -> Callable[..., str]:
    """Runs a client to its end and gives what it said; it must have ended well."""

    def run(command: list[str], folder: Path, **variables: str) -> str:
        key = stranger_service.key
        own = {"SERVICE": stranger_service.url, "OPERATOR_KEY": key, "OPERATOR_API_KEY": key, **variables}
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, **own},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=RUN_S,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    return run
