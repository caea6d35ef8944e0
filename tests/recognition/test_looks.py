"""The order of the looks at a picture: what is turned, who votes, and which lines engines go along."""

import pytest
from PIL import Image, ImageFilter

import recognition
from recognition.look import Look
from recognition.readers import Found, Options, Reader, by_name
from recognition.readers.base import Status
from recognition.symbol import Corners
from tests.recognition.drawing import WRITABLE, draw, picture

RIGHT, WRONG = "4006381333931", "4006381383936"


class Says:
    """An engine that knows one answer, to the whole picture."""

    def __init__(self, name: str, value: str, of: Image.Image, points: Corners) -> None:
        self.name = name
        self._found = Found(name, "ean_13", value, value.encode(), points)
        self._size = of.size

    def status(self) -> Status:
        return Status(self.name, available=True)

    def read(self, grey: Image.Image, options: Options) -> list[Found]:
        return [self._found] if grey.size == self._size else []


@pytest.mark.parametrize("kind", ["pdf417", "micro_pdf417"])
def test_a_stacked_code_is_turned_upright_by_its_own_bars(kind: str) -> None:
    turned = draw(kind).rotate(37, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    reading = recognition.read(picture(turned))
    assert [(one.type, one.value) for one in reading] == [(kind, WRITABLE[kind][2])]
    turns = [name for name in reading.looked if name.startswith("turned")]
    assert len(turns) == 1
    assert reading[0].passes == set(turns)


def test_nothing_is_turned_for_those_who_ask_for_codes_that_are_read_at_any_angle() -> None:
    speckled = Image.effect_noise((400, 300), 60).filter(ImageFilter.GaussianBlur(1))
    reading = recognition.read(picture(speckled), types=["qr_code", "dm", "aztec"])
    assert not [name for name in reading.looked if name.startswith("turned")]


@pytest.mark.parametrize("believed", ["zxing", "zbar"])
def test_the_model_of_the_bars_votes_where_the_engines_contradict_each_other(believed: str) -> None:
    label = draw("ean_13", RIGHT, module_px=3, margin_px=40)
    across = label.height // 2
    line: Corners = ((40, across), (label.width - 40, across), (label.width - 40, across), (40, across))
    readers: dict[str, Reader] = {
        name: Says(name, RIGHT if name == believed else WRONG, label, line) for name in ("zxing", "zbar")
    }
    (symbol,) = Look(picture(label), Options(), readers).symbols()
    assert symbol.value == RIGHT
    assert symbol.engines == {believed, "blurred"}


def test_zbar_goes_along_rows_alone_where_bars_stand_upright() -> None:
    zbar = by_name()["zbar"]
    upright = draw("code_128")
    lying = upright.transpose(Image.Transpose.ROTATE_90)
    for image, options, is_read in (
        (upright, Options(upright=True), True),
        (lying, Options(upright=True), False),
        (lying, Options(lines_apart=2), True),
        (upright, Options(along_rows=True), True),
    ):
        values = [found.value for found in zbar.read(image, options)]
        assert values == ([WRITABLE["code_128"][2]] if is_read else []), options
