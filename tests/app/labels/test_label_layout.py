"""Labels onto sheets: rules that hold for every label on every sheet."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InputError
from app.labels import sheets, used_cells
from app.labels.display import Align, Code, Spread, TextColumn
from app.labels.layout import Label, arrange, lay_out

MUG = Label(text="https://tn.gg/a3gZQXfF", name="Blue mug", identifier="SKU-1")
KNOWN = sheets.known_sheets()


@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize("sheet", KNOWN, ids=lambda sheet: sheet.id)
@pytest.mark.parametrize(
    "label", [MUG, Label(text=MUG.text), Label(text=MUG.text, name="n")], ids=["both", "none", "name"]
)
def test_codes_lie_on_dots_and_everything_inside_its_label_and_apart(sheet, dpi, label):
    (page,) = lay_out([label] * sheet.cells, sheet, dpi=dpi)
    dot_mm = 25.4 / dpi
    for placed in page.labels:
        (code,) = placed.codes
        for length_mm in (code.x_mm, code.y_mm, code.module_mm):
            assert length_mm / dot_mm == pytest.approx(round(length_mm / dot_mm), abs=1e-6)
        assert code.module_mm >= 2 * dot_mm - 1e-9
        columns = [item.box for item in placed.items if isinstance(item, TextColumn)]
        for box in (code.box, *columns):
            assert _contains(placed.box, box, slack_mm=dot_mm)
        # Less than a dot of the quiet zone may be lent: codes are moved onto dots, texts are not.
        assert all(_apart(code.box, box, slack_mm=dot_mm) for box in columns)


def test_wide_labels_have_texts_beside_the_code_level_with_its_ends():
    code, column = arrange(MUG, width_mm=70, height_mm=37)
    assert isinstance(code, Code)
    assert isinstance(column, TextColumn)
    assert (column.align, column.spread) == (Align.LEFT, Spread.ENDS)
    quiet_mm = 4 * code.module_mm
    assert column.box.x_mm == pytest.approx(code.box.x_mm + code.box.width_mm)
    assert column.box.y_mm == pytest.approx(code.y_mm + quiet_mm)
    assert column.box.height_mm == pytest.approx(code.box.height_mm - 2 * quiet_mm)
    assert [text.text for text in column.texts] == ["Blue mug", "SKU-1"]
    assert [text.bold for text in column.texts] == [True, False]


@pytest.mark.parametrize(("width_mm", "height_mm"), [(28, 89), (50, 50)])
def test_upright_and_square_labels_have_texts_below_in_the_middle(width_mm, height_mm):
    code, column = arrange(MUG, width_mm=width_mm, height_mm=height_mm)
    assert column.box.y_mm >= code.box.y_mm + code.box.height_mm - 1e-9
    assert code.x_mm == pytest.approx((width_mm - code.box.width_mm) / 2)
    assert column.align is Align.CENTRE


def test_a_label_without_texts_has_its_code_in_the_middle():
    (code,) = arrange(Label(text="a", name="  "), width_mm=62, height_mm=29)
    assert code.x_mm == pytest.approx((62 - code.box.width_mm) / 2)
    assert code.y_mm == pytest.approx((29 - code.box.height_mm) / 2)


def test_line_breaks_and_tabs_in_texts_become_spaces():
    _, column = arrange(Label(text="a", name="Blue\n mug\t", identifier="1\r\n2"), width_mm=70, height_mm=37)
    assert [text.text for text in column.texts] == ["Blue mug", "1 2"]


@given(
    count=st.integers(1, 40),
    used=st.frozensets(st.integers(1, 10), max_size=9),
    copies=st.integers(1, 3),
)
def test_every_copy_gets_the_next_free_cell(count, used, copies):
    sheet = sheets.find("5163")
    pages = list(lay_out([MUG] * count, sheet, used=used, copies=copies))
    assert len(pages) == used_cells.page_count(count * copies, sheet, used)
    cells = [page * 10 + label.cell for page, laid in enumerate(pages) for label in laid.labels]
    free = (cell for cell in itertools.count() if cell + 1 not in used)
    assert cells == list(itertools.islice(free, count * copies))
    assert [label.number for page in pages for label in page.labels] == list(range(1, count * copies + 1))
    assert all(len(page.cells) == 10 for page in pages)


def test_copies_lie_side_by_side():
    (page,) = lay_out([Label(text="a"), Label(text="b")], sheets.find("5163"), copies=2)
    assert [label.codes[0].symbol.text for label in page.labels] == ["a", "a", "b", "b"]


def test_labels_are_taken_as_pages_are_asked_for():
    taken = []

    def endless():
        while True:
            taken.append(1)
            yield MUG

    pages = lay_out(endless(), sheets.find("5163"))
    next(pages)
    assert len(taken) <= 11


@pytest.mark.parametrize(
    ("label", "message"),
    [
        (
            Label(text="x" * 300, name="Mug"),
            r"label 2 \(Mug\): its code needs .* mm and this label has .* mm for it",
        ),
        (Label(text=""), r"label 2 \(\): text: must not be empty"),
        (Label(text="x" * 5000), r"label 2 \(x{60}\): text: 5000 bytes do not fit"),
        (Label(text="x", ecl="Y"), r"label 2 \(x\): ecl: must be"),
    ],
)
def test_a_label_that_cannot_be_is_named(label, message):
    with pytest.raises(InputError, match=message):
        list(lay_out([MUG, label], sheets.find("5167")))


@pytest.mark.parametrize("copies", [0, 10_001])
def test_copies_have_bounds(copies):
    with pytest.raises(InputError, match="copies: must be 1 to 10000"):
        list(lay_out([MUG], KNOWN[0], copies=copies))


def _contains(outer, inner, *, slack_mm):
    return (
        inner.x_mm >= outer.x_mm - slack_mm
        and inner.y_mm >= outer.y_mm - slack_mm
        and inner.x_mm + inner.width_mm <= outer.x_mm + outer.width_mm + slack_mm
        and inner.y_mm + inner.height_mm <= outer.y_mm + outer.height_mm + slack_mm
        and inner.width_mm > 0
        and inner.height_mm > 0
    )


def _apart(one, other, *, slack_mm):
    beside = other.x_mm >= one.x_mm + one.width_mm - slack_mm
    below = other.y_mm >= one.y_mm + one.height_mm - slack_mm
    return beside or below
