"""Sizes in pixels and on paper: whole modules, the quiet zone kept, and messages that name the way out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redirector.codes import CodeError, encode, in_millimetres, in_pixels

SYMBOL = encode("https://tn.gg/a3gZQXfF")
MODULES = SYMBOL.full_width


@given(st.integers(MODULES, 800), st.integers(MODULES, 800))
def test_pixels_are_exact_with_the_largest_whole_module_and_quiet_zone(width, height):
    drawing = in_pixels(SYMBOL, width_px=width, height_px=height)
    assert (drawing.width, drawing.height) == (width, height)
    assert drawing.module * MODULES <= min(width, height) < (drawing.module + 1) * MODULES
    right = width - drawing.left - SYMBOL.width * drawing.module
    below = height - drawing.top - SYMBOL.height * drawing.module
    assert min(drawing.left, drawing.top, right, below) >= 4 * drawing.module
    assert abs(right - drawing.left) <= 1
    assert abs(below - drawing.top) <= 1


@given(st.floats(5, 200), st.sampled_from([150, 203, 300, 600]))
def test_paper_sizes_grow_to_whole_dots_and_never_shrink(size_mm, dpi):
    drawing = _or_none(size_mm, dpi)
    if drawing is None:
        assert 2 * MODULES * 25.4 / dpi > size_mm
        return
    dot_mm = 25.4 / dpi
    grown_mm = drawing.width_mm - size_mm
    assert -0.0501 < grown_mm < MODULES * dot_mm
    assert drawing.width == drawing.height == MODULES * drawing.module


def test_a_size_rounded_to_a_tenth_does_not_cost_another_dot():
    assert in_millimetres(SYMBOL, size_mm=9.3, dpi=203).width_mm == pytest.approx(9.26, abs=0.01)
    assert in_millimetres(SYMBOL, size_mm=9.4, dpi=203).module == 3


def test_without_dpi_the_size_is_exact():
    drawing = in_millimetres(SYMBOL, size_mm=20)
    assert drawing.width_mm == drawing.height_mm == pytest.approx(20)
    assert drawing.module_mm == pytest.approx(20 / MODULES)


@pytest.mark.parametrize(
    ("width", "height", "errors"),
    [
        (36, 95, ("w: 36 pixels cannot hold this code; the smallest that scans is 37 pixels",)),
        (95, 801, ("h: must be at most 800 pixels, not 801",)),
        (
            0,
            900,
            (
                "w: 0 pixels cannot hold this code; the smallest that scans is 37 pixels",
                "h: must be at most 800 pixels, not 900",
            ),
        ),
    ],
)
def test_pixel_sizes_that_cannot_be_name_the_side(width, height, errors):
    with pytest.raises(CodeError) as error:
        in_pixels(SYMBOL, width_px=width, height_px=height)
    assert error.value.errors == errors


@pytest.mark.parametrize(
    ("size_mm", "dpi", "message"),
    [
        (0, None, "size: must be more than 0"),
        (float("nan"), None, "size: must be more than 0"),
        (2001, None, "at most 2000 mm"),
        (3, 300, r"size: 3 mm .* the smallest that scans is 6.3 mm"),
        (1900, 2400, "size: .* is over 10000 dots"),
        (20, 0, "dpi: must be between 1 and 4800"),
    ],
)
def test_paper_sizes_that_cannot_be_name_the_parameter(size_mm, dpi, message):
    with pytest.raises(CodeError, match=message):
        in_millimetres(SYMBOL, size_mm=size_mm, dpi=dpi)


@given(st.integers(1, 4800))
def test_the_smallest_size_named_is_accepted(dpi):
    with pytest.raises(CodeError) as error:
        in_millimetres(SYMBOL, size_mm=0.06, dpi=dpi)
    named_mm = float(error.value.errors[0].split("scans is ")[1].removesuffix(" mm"))
    if named_mm <= 2000:
        assert in_millimetres(SYMBOL, size_mm=named_mm, dpi=dpi).module == 2


def _or_none(size_mm, dpi):
    try:
        return in_millimetres(SYMBOL, size_mm=size_mm, dpi=dpi)
    except CodeError:
        return None
