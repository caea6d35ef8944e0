"""Hostile files through the reading processes: what became of them, and how much memory the processes took.

python -m tests.benchmarks.hostile [COUNT]
"""

from __future__ import annotations

import sys
import time
from collections import Counter

import psutil

from recognition.errors import PictureError
from recognition.workers import Workers
from tests.recognition import hostile


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    workers = Workers(2)
    outcomes: Counter[tuple[str, str]] = Counter()
    most_mb, slowest = 0.0, (0.0, "")
    for name, data in hostile.files(count):
        started = time.perf_counter()
        try:
            outcome = f"{len(workers.read(data, name=name))} codes"
        except PictureError as error:
            outcome = type(error).__name__
        outcomes[name.split("-", 1)[1], outcome] += 1
        slowest = max(slowest, (time.perf_counter() - started, name))
        sizes = [child.memory_info().rss for child in psutil.Process().children()]
        most_mb = max(most_mb, sum(sizes) / 2**20)
    workers.close()
    for (kind, outcome), number in sorted(outcomes.items()):
        print(f"{kind:20}{outcome:16}{number:6}")
    print(f"slowest: {slowest[0]:.1f} s ({slowest[1]}); reading processes took {most_mb:.0f} MB at most")


if __name__ == "__main__":
    main()
