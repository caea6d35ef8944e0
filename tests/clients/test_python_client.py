"""python-evrythng, used as strangers use it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from tests.live import LiveService

WALK = Path(__file__).parent / "python" / "walk.py"


def test_a_stranger_uses_python_evrythng(
    run_client: Callable[..., str], python: Path, stranger_service: LiveService
) -> None:
    said = run_client(
        [sys.executable, str(WALK)],
        python,
        PYTHONPATH=str(python),
        PYEVT_BASE_URL=stranger_service.url,
    )
    assert said.count(": ok\n") == 7
