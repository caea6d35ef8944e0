"""Texts in their box: never clipped, never lost, in every script."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QImage, QPainter

from app.labels.display import Align, Box, Spread, Text, TextColumn
from app.labels.painter.typesetting import UNITS_PER_MM, missing_characters, typeset

pytestmark = pytest.mark.usefixtures("qapp")

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), min_size=1, max_size=120).filter(
    str.split
)


@given(
    name=WORDS,
    identifier=WORDS,
    width_mm=st.floats(8, 60),
    height_mm=st.floats(5, 40),
    spread=st.sampled_from(Spread),
    align=st.sampled_from(Align),
)
@settings(max_examples=80, deadline=None)
def test_no_text_leaves_its_box(name, identifier, width_mm, height_mm, spread, align):
    column = _column(name, identifier, width_mm=width_mm, height_mm=height_mm, spread=spread, align=align)
    blocks = typeset(column).blocks
    top, foot = blocks[0][0], blocks[-1][0] + blocks[-1][1].height
    # At the ends the ascent above capitals and the descent below the baseline hang out of the box, into the
    # margin.
    overhang = UNITS_PER_MM if spread is Spread.ENDS else 0.5
    assert top >= -overhang
    assert foot <= height_mm * UNITS_PER_MM + overhang
    for _, block in blocks:
        for index in range(block.layout.lineCount()):
            assert block.layout.lineAt(index).naturalTextWidth() <= width_mm * UNITS_PER_MM + 1


@given(name=WORDS, identifier=WORDS, height_mm=st.floats(5, 40))
@settings(max_examples=40, deadline=None)
def test_texts_never_overlap(name, identifier, height_mm):
    (first_y, first), (second_y, _) = typeset(
        _column(name, identifier, width_mm=30, height_mm=height_mm)
    ).blocks
    assert second_y >= first_y + first.height


def test_what_fits_keeps_its_full_size_and_text():
    blocks = typeset(_column("Blue mug", "SKU-1", width_mm=40, height_mm=25)).blocks
    assert [block.layout.text() for _, block in blocks] == ["Blue mug", "SKU-1"]
    assert [block.setting.size_mm for _, block in blocks] == [4, 3]


def test_a_long_identifier_is_shrunk_before_it_is_broken():
    text = "0123456789012345678"
    (_, (_, block)) = typeset(_column("n", text, width_mm=32, height_mm=25)).blocks
    assert block.layout.lineCount() == 1
    assert block.setting.size_mm < 3
    (_, (_, block)) = typeset(_column("n", text * 2, width_mm=32, height_mm=25)).blocks
    assert block.layout.lineCount() == 2
    assert block.layout.text() == text * 2


def test_a_long_identifier_does_not_shrink_the_name():
    (_, name), _ = typeset(_column("Blue mug", "0123456789" * 6, width_mm=32, height_mm=25)).blocks
    assert name.setting.size_mm == 4


def test_what_cannot_fit_ends_in_an_ellipsis():
    (_, name), _ = typeset(_column("many words " * 40, "SKU-1", width_mm=30, height_mm=15)).blocks
    assert name.layout.text().endswith("…")
    assert name.layout.text().startswith("many words many words")


@pytest.mark.parametrize(
    "text", ["Größe „L“", "منتج تجريبي", "כוס קפה כחולה", "日本語の製品名", "Кружка синяя", "ΑΒΓ", "한국어"]
)
def test_texts_of_every_script_leave_ink_of_their_own(text):
    assert _ink(text) != _ink("\U000e0041")
    assert _ink(text) > 200


def test_characters_no_font_has_are_named():
    assert missing_characters("Blue \U00016fe4 mug \U000f0000").find("\U000f0000") >= 0
    assert missing_characters("Blue mug, Größe 2 №") == ""


def _ink(text: str) -> int:
    image = QImage(3000, 1500, QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    typeset(_column(text, "", width_mm=30, height_mm=15)).draw(painter)
    painter.end()
    return bytes(image.constBits()).count(0)


def _column(name, identifier, *, width_mm, height_mm, spread=Spread.ENDS, align=Align.LEFT):
    texts = (Text(name, 4, 2.7, 3, bold=True), Text(identifier, 3, 2.2, 2, prefers_one_line=True))
    given_texts = tuple(text for text in texts if text.text)
    return TextColumn(Box(0, 0, width_mm, height_mm), given_texts, align, spread)
