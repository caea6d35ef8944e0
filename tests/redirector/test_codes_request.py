"""The query of a code's address: ``w``, ``h``, ``ecl``."""

import pytest

from redirector.codes import FORMATS, CodeError, CodeRequest, parse_query, render_link
from tests.readback import rasterise, read_zxing

LINK = "https://tn.gg/a3gZQXfF"


@pytest.mark.parametrize(
    ("query", "request_"),
    [
        ({}, CodeRequest(width_px=95, height_px=95, ecl="Q")),
        ({"w": "300", "h": "200", "ecl": "h"}, CodeRequest(width_px=300, height_px=200, ecl="H")),
        ({"w": "300"}, CodeRequest(width_px=300, height_px=300)),
        ({"h": "800"}, CodeRequest(width_px=800, height_px=800)),
        ({"tpl": "1", "w": "0100"}, CodeRequest(width_px=100, height_px=100)),
    ],
)
def test_what_is_asked_for(query, request_):
    assert parse_query(query) == request_


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ({"w": "wide"}, ["w: must be a whole number of pixels, not 'wide'"]),
        (
            {"w": "-5", "h": "1e3"},
            [
                "w: must be a whole number of pixels, not '-5'",
                "h: must be a whole number of pixels, not '1e3'",
            ],
        ),
        ({"w": ""}, ["w: must be a whole number of pixels, not ''"]),
        ({"w": "９５"}, ["w: must be a whole number of pixels, not '９５'"]),
        ({"h": "801"}, ["h: must be at most 800 pixels, not 801"]),
        ({"h": "9" * 5000}, ["h: must be at most 800 pixels, not " + "9" * 40]),
        (
            {"ecl": "Z", "w": "900"},
            ["w: must be at most 800 pixels, not 900", "ecl: must be L, M, Q or H, not 'Z'"],
        ),
    ],
)
def test_what_is_wrong_is_named_parameter_by_parameter(query, errors):
    with pytest.raises(CodeError) as error:
        parse_query(query)
    assert list(error.value.errors) == errors


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_link_is_drawn_as_asked(suffix):
    image = rasterise(render_link(LINK, parse_query({"w": "200", "h": "120"}), suffix), suffix)
    assert image.size == (200, 120)
    assert read_zxing(image) == [LINK]


def test_a_size_too_small_names_the_smallest():
    with pytest.raises(CodeError, match=r"w: 20 pixels .*; the smallest that scans is 37 pixels"):
        render_link(LINK, parse_query({"w": "20", "h": "95"}), "png")
