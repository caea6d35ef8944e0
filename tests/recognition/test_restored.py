"""Bars whose rows must be laid on each other before an engine finds edges."""

from collections.abc import Iterable

import numpy as np
import pytest
from PIL import Image, ImageFilter

import recognition
from recognition import bars, restored, strips
from recognition.readers import Found, Options, Reader, Status, by_name
from tests.recognition.drawing import WRITABLE, draw, picture


def dim(kind: str, *, module_px: int, blur_px: float, noise: float, contrast: float = 0.35) -> Image.Image:
    """A photo of that type in little light."""
    drawn = draw(kind, module_px=module_px).filter(ImageFilter.GaussianBlur(blur_px))
    shades = np.asarray(drawn, np.float32) * contrast + 60
    grain = np.random.default_rng(1).normal(0, noise * contrast, shades.shape)
    return Image.fromarray(np.clip(shades + grain, 0, 255).astype(np.uint8))


@pytest.mark.parametrize(
    ("kind", "module_px", "blur_px", "noise"),
    [("code_93", 2, 0, 70), ("code_128", 3, 1.8, 40)],  # with a strong check: one engine is enough
)
def test_dim_and_grainy_codes_are_read_that_zxing_cpp_does_not_read(
    kind: str, module_px: int, blur_px: float, noise: float
) -> None:
    image = dim(kind, module_px=module_px, blur_px=blur_px, noise=noise)
    assert not by_name()["zxing"].read(image, Options())

    found = recognition.read(picture(image))

    assert [(symbol.type, symbol.value) for symbol in found] == [(kind, WRITABLE[kind][2])]


def test_bars_are_found_on_a_faint_picture() -> None:
    faint = np.asarray(dim("code_39", module_px=3, blur_px=0, noise=0, contrast=0.08))
    assert [round(group.length, -2) for group in bars.find(faint)] == [600]


class Says:
    """An engine that reads the given values on each row, in turn."""

    def __init__(self, name: str, kind: str, values: Iterable[str]) -> None:
        self.name, self.kind, self.values = name, kind, iter(values)

    def status(self) -> Status:
        return Status(self.name, available=True)

    def read(self, grey: Image.Image, options: Options) -> list[Found]:
        value = next(self.values, "")
        corners = ((100, 0), (900, 0), (900, 15), (100, 15))
        return [Found(self.name, self.kind, value, value.encode(), corners)] if value else []


def said(kind: str, zxing: list[str], zbar: list[str]) -> str | None:
    sheet = np.asarray(draw("code_39"))
    (group,) = bars.find(sheet, most=1)
    readers: dict[str, Reader] = {"zxing": Says("zxing", kind, zxing), "zbar": Says("zbar", kind, zbar)}
    found = restored.read(strips.bands(sheet, group), readers, Options())
    return None if found is None else found.value


# Three bands are read for each guess of the blur: the whole and two thirds.
@pytest.mark.parametrize(
    ("kind", "zxing", "zbar", "value"),
    [
        ("itf", ["12345670"], [], None),
        ("itf", ["12345670"], ["12345670"], "12345670"),
        ("itf", ["12345670"], ["12345671"], None),
        ("itf", ["12345670", "12345670"], [], None),
        ("itf", ["12345670", "12345670", "12345670"], [], "12345670"),
        ("itf", ["12345670", "12345670", "12345670", "99999992"], [], "12345670"),
        ("itf", ["12345670", "99999992", "12345670", "12345670"], [], None),
        ("code_128", ["A"], [], None),
        ("code_128", ["A", "A"], [], "A"),
        ("code_128", ["A", "B"], [], None),
        ("upc_e", ["01234565"] * 12, [], None),
        ("upc_e", ["01234565"], ["01234565"], None),
        ("upc_e", ["01234565"] * 2, ["01234565"] * 2, "01234565"),
        ("dx_film_edge", ["1"] * 12, ["1"] * 12, None),
    ],
)
def test_one_reading_proves_nothing(kind: str, zxing: list[str], zbar: list[str], value: str | None) -> None:
    assert said(kind, zxing, zbar) == value
