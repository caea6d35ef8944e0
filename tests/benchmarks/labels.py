"""Labels by the second: laid out, written, proven, beside reportlab with the same sheet; and all proofs.

    python tests/benchmarks/labels.py [--labels 1000] [--rounds 3] [--many 10000]
    python tests/benchmarks/labels.py --proofs       # every label of every format read back and measured
    python tests/benchmarks/labels.py --symbologies  # every symbology at every size and resolution

A label is a QR code, an EAN-13 and two texts; 21 stand on an A4 page. Each figure is the best of the rounds:
what disturbs a shared machine only adds. reportlab is no dependency: ``pip install reportlab`` to see it
beside ours.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TypeVar

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from app.labels import painter, preflight, raster_files
from app.labels.display import Page
from tests import label_proofs, sheet_of_labels

DPI = 300
T = TypeVar("T")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--labels", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--many", type=int, default=10_000)
    parser.add_argument("--memory-of", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--proofs", action="store_true")
    parser.add_argument("--symbologies", action="store_true")
    options = parser.parse_args()
    painter.ensure_application()
    if options.memory_of:
        memory(options.memory_of)
    elif options.proofs:
        proofs(options.labels)
    elif options.symbologies:
        symbologies()
    else:
        speed(options.labels, options.rounds)
        # In a process of its own: what is measured is this work's memory, not that of the work before.
        sys.stdout.flush()
        subprocess.run([sys.executable, __file__, "--memory-of", str(options.many)], check=True)


def speed(count: int, rounds: int) -> None:
    print(f"{count:,} labels, {count / sheet_of_labels.SHEET.cells:.0f} pages, {DPI} dpi")
    starts = iter(range(10_000, 900_000, count))

    def whole() -> bytes:
        # Other numbers every time: nothing may have been encoded before.
        return painter.pdf_bytes(sheet_of_labels.pages(count, dpi=DPI, first=next(starts)))

    def laid_out() -> list[Page]:
        return list(sheet_of_labels.pages(count, dpi=DPI, first=next(starts)))

    pdf_s, data = best(rounds, whole)
    print(line("encoded, laid out, PDF", pdf_s, count) + f"   {len(data) / 1000:,.0f} kB")
    reportlab(count, pdf_s)
    layout_s, pages = best(rounds, laid_out)
    print(line("encode and lay out", layout_s, count))
    print(line("PDF of what is laid out", best(rounds, lambda: painter.pdf_bytes(pages))[0], count))
    print(line("SVG", best(1, lambda: [painter.svg_bytes(page) for page in pages])[0], count))
    print(line("PNG, 1 bit", best(1, lambda: [png(page) for page in pages])[0], count))
    print(line("ZPL", best(1, lambda: [zpl(page) for page in pages])[0], count))
    check_s, findings = best(rounds, lambda: preflight.check(pages, dpi=DPI))
    print(line("pre-flight, two engines", check_s, count) + f"   {len(findings)} findings")


def memory(count: int) -> None:
    """Streamed: pages pass one by one, checked and written."""
    process, started = psutil.Process(), time.perf_counter()
    before = process.memory_info().rss
    highest = before

    def watched(pages: Iterator[Page]) -> Iterator[Page]:
        nonlocal highest
        for page in pages:
            assert preflight.check([page], dpi=DPI) == []
            highest = max(highest, process.memory_info().rss)
            yield page

    data = painter.pdf_bytes(watched(sheet_of_labels.pages(count, dpi=DPI)))
    highest = max(highest, process.memory_info().rss)
    taken = time.perf_counter() - started
    print(
        line(f"{count:,} checked and written", taken, count)
        + f"   {len(data) / 1e6:.1f} MB; memory at most {highest / 1e6:.0f} MB, {before / 1e6:.0f} before"
    )


def proofs(count: int) -> None:
    for name, prove in label_proofs.PROOFS.items():
        for dpi in label_proofs.RESOLUTIONS:
            started = time.perf_counter()
            proof = prove(count, dpi)
            print(
                f"{name:5}{dpi:4} dpi  {proof.read:,} of {proof.meant:,} codes read, edges within "
                f"{proof.off_mm:.3f} mm, {proof.size / 1000:,.0f} kB, {time.perf_counter() - started:.0f} s"
            )


def symbologies() -> None:
    tried = failed = 0
    for case in label_proofs.symbology_cases(every_size=True):
        problems = label_proofs.symbology_problems(case)
        tried, failed = tried + 1, failed + bool(problems)
        if problems:
            print(f"{case}: {problems}")
    print(f"{tried - failed:,} of {tried:,} read back")


def reportlab(count: int, ours_s: float) -> None:
    if find_spec("reportlab") is None:
        print("reportlab is not installed: nothing to compare with")
        return
    from tests.benchmarks.reportlab_sheet import draw, draw_bars

    for name, work in (("reportlab, its own codes", draw), ("reportlab, codes from here", draw_bars)):
        theirs_s, data = best(1, lambda work=work: work(count))
        size = f"{len(data) / 1000:,.0f} kB"
        print(line(name, theirs_s, count) + f"   {size}   {theirs_s / ours_s:.1f} times as long")


def png(page: Page) -> bytes:
    return raster_files.png_bytes(painter.page_pixels(page, dpi=DPI), dpi=DPI)


def zpl(page: Page) -> bytes:
    return raster_files.zpl_bytes(painter.page_pixels(page, dpi=DPI))


def best(rounds: int, work: Callable[[], T]) -> tuple[float, T]:
    times = []
    for _ in islice(iter(int, 1), rounds):
        started = time.perf_counter()
        made = work()
        times.append(time.perf_counter() - started)
    return min(times), made


def line(name: str, seconds: float, count: int) -> str:
    return f"{name:28}{seconds:8.2f} s  {count / seconds:9,.0f} labels a second"


if __name__ == "__main__":
    main()
