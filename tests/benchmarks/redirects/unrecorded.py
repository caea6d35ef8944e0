"""Our service without its memory: what the answers alone cost. For comparison only."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from app.cli import main
from redirector.fast.turn import Turn

Turn._record = lambda self, lines, count: None  # type: ignore[method-assign]

if __name__ == "__main__":
    raise SystemExit(main())
