"""A design while it is made: what is missing stands in by its name, and sizes are whole dots."""

import msgspec
import pytest

from app.labels.designs import find, showing, sizes
from app.labels.designs.model import BoxElement, Design, SymbolElement, TextElement
from app.labels.display import Code, TextColumn

DOT_MM = 25.4 / 203


def design(*elements, width_mm=50, height_mm=25):
    return Design(name="own", title="Own", width_mm=width_mm, height_mm=height_mm, elements=elements)


def test_what_a_record_lacks_is_shown_by_its_name_and_told():
    one = design(
        TextElement(text="{name}: {price:.2f}", width_mm=40, height_mm=5),
        SymbolElement(symbology="ean_13", data="{ean}", width_mm=40, height_mm=15, module_mm=0.33),
    )
    text, code = showing.show(one, {"name": "Mug"}, dot_mm=DOT_MM)
    (column,) = text.items
    assert isinstance(column, TextColumn)
    assert column.texts[0].text == "Mug: {price}"
    assert text.problem == "price: not in this record"
    assert code.problem == "ean: not in this record"
    assert code.code is not None
    assert code.code.symbol.text == "4006381333931"
    done = showing.show(one, {"name": "Mug", "price": "3", "ean": "9501101530003"}, dot_mm=DOT_MM)
    assert [each.problem for each in done] == ["", ""]


def test_one_element_that_cannot_be_does_not_hide_the_others():
    one = design(
        SymbolElement(symbology="qr_code", data="https://tn.gg/abcdefgh", width_mm=3, height_mm=3),
        SymbolElement(symbology="ean_13", data="4006381333930", width_mm=40, height_mm=15),
        BoxElement(width_mm=-60, height_mm=3),
        BoxElement(width_mm=10, height_mm=3),
    )
    small, wrong, nowhere, fine = showing.show(one, {}, dot_mm=DOT_MM)
    assert small.needs_room
    assert "take a larger label" in small.problem
    assert not wrong.needs_room
    assert "check digit" in wrong.problem
    assert nowhere.box is None
    assert (fine.problem, len(fine.items)) == ("", 1)
    page = showing.page_of(one, (small, wrong, nowhere, fine))
    assert page.labels[0].items == fine.items


def test_the_sample_of_a_design_fills_it():
    for name in ("running-number", "logistic-gs1-128", "round-sticker"):
        one = find(name)
        shown = showing.show(one, showing.sample_of(one), dot_mm=DOT_MM)
        assert [each.problem for each in shown] == [""] * len(shown)


@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_offered_sizes_are_whole_dots_and_come_out_as_offered(dpi):
    element = SymbolElement(symbology="qr_code", data="{link}", anchor="centre", width_mm=12, height_mm=12)
    one, record = design(element), {"link": "https://tn.gg/a3gZQXfF"}
    found = sizes.offers(element, record, one, dpi=dpi)
    assert found[0].dots == 2
    assert all(offer.width_mm <= 25.01 for offer in found)
    for offer in found:
        sized = sizes.chosen(element, offer, one)
        (shown,) = showing.show(msgspec.structs.replace(one, elements=(sized,)), record, dot_mm=25.4 / dpi)
        (code,) = shown.items
        assert isinstance(code, Code)
        assert code.module_mm == pytest.approx(offer.dots * 25.4 / dpi)
        assert code.box.width_mm == pytest.approx(offer.width_mm)
        assert code.box.x_mm >= -0.01
        assert code.box.y_mm >= -0.01


def test_sizes_at_203_dpi_are_said_as_people_choose_them():
    element = SymbolElement(symbology="qr_code", data="https://tn.gg/a3gZQXfF", width_mm=12, height_mm=12)
    first, second, *_ = sizes.offers(element, {}, design(element), dpi=203)
    assert first.text == "9.3 × 9.3 mm, 2 dots (0.25 mm) a module"
    assert second.text == "13.9 × 13.9 mm, 3 dots (0.38 mm) a module"
    assert (first.fits, second.fits) == (True, False)
    optional, needed = (msgspec.structs.replace(element, data=data) for data in ("{link?}", "{link}"))
    assert sizes.offers(optional, {}, design(element), dpi=203) == ()
    assert sizes.offers(needed, {}, design(element), dpi=203)[0].dots == 2
