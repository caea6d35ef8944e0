"""Sheets and shelves: every code counts, and equal ones beside each other are several."""

import random
from itertools import cycle, islice

import pytest
from PIL import Image, ImageFilter

import recognition
from tests.recognition.drawing import WRITABLE, draw, picture

CELL = (570, 370)
KINDS = ("qr_code", "dm", "ean_13", "code_128", "code_39", "aztec", "itf", "upc_a")
OWN_TEXTS = {
    "qr_code": "https://tn.example/U{:04}",
    "dm": "DM{:05}",
    "code_128": "C128-{:04}",
    "code_39": "C{:03}",
}


def sheet(columns: int, rows: int, *, turn: float, blur: float) -> tuple[Image.Image, list[tuple[str, str]]]:
    chance = random.Random(columns * rows)
    page = Image.new("L", (columns * CELL[0], rows * CELL[1]), 235)
    expected = []
    for index, kind in enumerate(islice(cycle(KINDS), columns * rows)):
        text = OWN_TEXTS[kind].format(index) if kind in OWN_TEXTS else None
        symbol = draw(kind, text, module_px=3, margin_px=6)
        angle = chance.uniform(-turn, turn)
        symbol = symbol.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=235)
        left, top = index % columns * CELL[0], index // columns * CELL[1]
        page.paste(symbol, (left + (CELL[0] - symbol.width) // 2, top + (CELL[1] - symbol.height) // 2))
        expected.append((kind, text or WRITABLE[kind][2]))
    return page.filter(ImageFilter.GaussianBlur(blur)), expected


@pytest.mark.parametrize(("turn", "blur"), [(0, 0.5), (9, 1.0)])
def test_all_codes_of_a_sheet_are_read_and_nothing_else(turn: float, blur: float) -> None:
    page, expected = sheet(4, 4, turn=turn, blur=blur)
    read = [(symbol.type, symbol.value) for symbol in recognition.read(picture(page))]
    assert len(set(read) & set(expected)) >= 0.9 * len(set(expected))
    assert set(read) <= set(expected)
    assert len(read) >= 0.9 * len(expected)
