"""Where bars stand, how they are turned, and what is none."""

from math import degrees, pi

import numpy as np
import pytest
from PIL import Image, ImageDraw

from recognition import bars, strips
from recognition.readers import Options, by_name
from tests.recognition.drawing import WRITABLE, draw


def sheet_with(kind: str, turn: float) -> Image.Image:
    sheet = Image.new("L", (1000, 800), 255)
    turned = draw(kind, margin_px=0).rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    sheet.paste(turned, (600 - turned.width // 2, 400 - turned.height // 2))
    return sheet


@pytest.mark.parametrize("turn", [0, 20, 77, 90, 135])
def test_the_evidence_lies_on_the_symbol_and_knows_its_angle(turn: int) -> None:
    (group, *_) = bars.find(np.asarray(sheet_with("code_128", turn)))
    assert abs(group.x - 600) < 25
    assert abs(group.y - 400) < 25
    difference = (group.angle + turn * pi / 180 + pi / 2) % pi - pi / 2
    assert abs(degrees(difference)) < 4


@pytest.mark.parametrize("turn", [0, 33, 111])
def test_the_straight_copy_reads_and_leads_back(turn: int) -> None:
    grey = np.asarray(sheet_with("code_128", turn))
    copy = strips.straight(grey, bars.find(grey)[0])
    (found,) = by_name()["zxing"].read(copy.image, Options())
    assert found.value == WRITABLE["code_128"][2]
    points = copy.back.corners(found.points)
    assert abs(sum(x for x, _ in points) / 4 - 600) < 25
    assert abs(sum(y for _, y in points) / 4 - 400) < 25


def test_the_inverse_copy_has_dark_bars() -> None:
    grey = 255 - np.asarray(sheet_with("ean_13", 0))
    copy = strips.inverse(strips.straight(grey, bars.find(grey)[0]))
    assert WRITABLE["ean_13"][2] in {one.value for one in by_name()["zxing"].read(copy.image, Options())}


def test_blank_and_chequered_pictures_have_no_bars() -> None:
    sheet = Image.new("L", (400, 300), 200)
    assert bars.find(np.asarray(sheet)) == []
    for x in range(0, 400, 10):
        for y in range(0, 300, 10):
            ImageDraw.Draw(sheet).rectangle((x, y, x + 4, y + 4), fill=20)
    assert bars.find(np.asarray(sheet)) == []
    assert bars.find(np.zeros((9, 9), np.uint8)) == []


def test_several_symbols_are_several_groups() -> None:
    sheet = Image.new("L", (1200, 900), 255)
    for index in range(3):
        sheet.paste(draw("code_39", margin_px=0), (100, 50 + 280 * index))
    assert len([g for g in bars.find(np.asarray(sheet), most=5) if g.length > 300]) == 3
