"""Codes and labels: how many a second, beside segno's own writers, and 1,000 labels as a PDF.

    python tests/benchmarks/codes.py [--rounds 200] [--labels 1000]

Times on a shared machine mean little by themselves, so each figure stands beside segno doing the same in
the same run, round by round in turn; the ratio is what to compare.
"""

from __future__ import annotations

import argparse
import io
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import segno

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from app.labels import layout, painter, preflight, sheets
from app.labels.layout import Label
from redirector.codes import encode, in_millimetres, render

LINK = "https://tn.gg/a3gZQ{:03d}"
DPI = 300
MODULE_DOTS = 7


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--labels", type=int, default=1000)
    options = parser.parse_args()
    encoding(options.rounds)
    writing(options.rounds)
    labels(options.labels)


def encoding(rounds: int) -> None:
    texts = [LINK.format(number) for number in range(rounds)]
    encode(LINK.format(999))
    ours = [lambda text=text: encode(text) for text in texts]
    theirs = [lambda text=text: segno.make_qr(text, error="q", boost_error=False) for text in texts]
    compare("encode", ours, theirs)


def writing(rounds: int) -> None:
    symbol = encode(LINK.format(0))
    code = segno.make_qr(symbol.text, error="q", boost_error=False)
    drawing = in_millimetres(symbol, size_mm=20, dpi=DPI)
    for suffix in ("png", "svg", "pdf"):
        ours = render(drawing, suffix)
        theirs = _segno(code, suffix)
        compare(
            suffix,
            [lambda s=suffix: render(drawing, s)] * rounds,
            [lambda s=suffix: _segno(code, s)] * rounds,
        )
        print(f"{'':8}{len(ours):>9} bytes   segno {len(theirs)} bytes")


def labels(count: int) -> None:
    process = psutil.Process()
    painter.ensure_application()
    sheet = sheets.find("3474")
    many = [
        Label(
            text=f"https://tn.gg/L{number:06d}",
            name=f"Product {number}, roasted",
            identifier=f"SKU-{number:06d}",
        )
        for number in range(count)
    ]
    start = time.perf_counter()
    pages = list(layout.lay_out(many, sheet, dpi=DPI))
    laid_out = time.perf_counter()
    data = painter.pdf_bytes(pages)
    written = time.perf_counter()
    findings = preflight.check(pages, dpi=DPI)
    checked = time.perf_counter()
    assert findings == []
    sample = many[: max(1, count // 10)]
    segno_s = _time(
        lambda: [segno.make_qr(label.text + "?", error="q", boost_error=False) for label in sample]
    )
    print(f"\n{count} labels, {len(pages)} pages")
    print(f"{'encode and lay out':24}{laid_out - start:8.2f} s")
    print(f"{'PDF':24}{written - laid_out:8.2f} s   {len(data) / 1000:.0f} kB")
    print(f"{'read every label back':24}{checked - written:8.2f} s")
    print(f"{'segno, encoding alone':24}{segno_s * count / len(sample):8.2f} s")
    print(f"{'memory':24}{process.memory_info().rss / 1e6:8.0f} MB")


def compare(name: str, ours: list[Callable[[], object]], theirs: list[Callable[[], object]]) -> None:
    pairs = [(_time(one), _time(other)) for one, other in zip(ours, theirs, strict=True)]
    our_ms, their_ms = (statistics.median(column) * 1000 for column in zip(*pairs, strict=True))
    ratio = their_ms / our_ms
    print(f"{name:8}{1000 / our_ms:9.0f} a second   segno {1000 / their_ms:6.0f}   {ratio:5.2f} times segno")


def _time(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _segno(code: segno.QRCode, suffix: str) -> bytes:
    out = io.BytesIO()
    code.save(out, kind=suffix, scale=MODULE_DOTS)
    return out.getvalue()


if __name__ == "__main__":
    main()
