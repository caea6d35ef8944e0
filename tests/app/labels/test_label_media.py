"""The sheets and rolls carried over from the glabels database."""

import math

import pytest

from app.errors import InputError
from app.labels import layout, sheets
from app.labels.display import Code
from app.labels.layout import Label
from app.labels.media import known_media, known_parts
from app.labels.sheet import Shape

MEDIA = known_media()
#: The database rounds its figures; so much may labels be over an edge.
SLACK_MM = 0.61


def test_there_are_over_a_thousand_of_the_brands_people_buy():
    assert known_parts() >= 1000
    assert {"Avery", "Brother", "Dymo", "Herma", "Zweckform"} <= {medium.brand for medium in MEDIA}
    names = [f"{medium.brand} {part}".casefold() for medium in MEDIA for part in medium.parts]
    assert len(names) == len(set(names))


def test_labels_lie_on_their_page_and_not_on_each_other():
    for medium in MEDIA:
        sheet = medium.sheet()
        boxes = [sheet.cell(index) for index in range(sheet.cells)]
        assert len(boxes) == medium.cells >= 1, medium.id
        assert all(box.x_mm >= -SLACK_MM and box.y_mm >= -SLACK_MM for box in boxes), medium.id
        assert all(box.x_mm + box.width_mm <= sheet.page_width_mm + SLACK_MM for box in boxes), medium.id
        assert all(box.y_mm + box.height_mm <= sheet.page_height_mm + SLACK_MM for box in boxes), medium.id
        for grid in sheet.grids:
            assert grid.columns == 1 or grid.pitch_x_mm >= sheet.label_width_mm - SLACK_MM, medium.id
            assert grid.rows == 1 or grid.pitch_y_mm >= sheet.label_height_mm - SLACK_MM, medium.id


def test_what_is_said_to_fit_inside_a_label_is_inside():
    for medium in MEDIA:
        inside = medium.sheet().inside
        corners = [
            (x, y)
            for x in (inside.x_mm, inside.x_mm + inside.width_mm)
            for y in (inside.y_mm, inside.y_mm + inside.height_mm)
        ]
        for x, y in corners:
            across, down = 2 * x / medium.width_mm - 1, 2 * y / medium.height_mm - 1
            reach = math.hypot(across, down) if medium.shape in {Shape.ELLIPSE, Shape.DISC} else 1
            assert reach <= 1.0001, medium.id
        if medium.shape is Shape.DISC:
            assert inside.y_mm >= medium.height_mm / 2 + medium.hole_mm / 2 - 1e-6
        assert inside.width_mm > 0 < inside.height_mm


def test_a_known_sheet_by_brand_and_any_of_its_parts():
    # Herma's own figures for 4283: 192 x 39 mm, six on A4.
    for part in ("herma 4283", "Herma 5091"):
        sheet = sheets.find(part)
        assert (sheet.label_width_mm, sheet.label_height_mm, sheet.cells) == (192, 39, 6)
        assert (sheet.page_width_mm, sheet.page_height_mm) == (210, 297)
    roll = sheets.find("Brother DK-2205")
    assert (roll.shape, roll.page_width_mm, roll.cells) == (Shape.CONTINUOUS, 61.98, 1)


def test_a_part_of_several_makers_needs_its_brand():
    brands_of = {}
    for medium in MEDIA:
        for part in medium.parts:
            brands_of.setdefault(part.casefold(), []).append(medium)
    favourite = {name.casefold() for sheet in sheets.known_sheets() for name in (sheet.id, *sheet.parts)}
    shared = [
        (part, media)
        for part, media in brands_of.items()
        if part not in favourite and len({(medium.width_mm, medium.height_mm) for medium in media}) > 1
    ]
    assert shared
    for part, media in shared:
        with pytest.raises(InputError, match=f"is of several makers; say {media[0].brand} "):
            sheets.find(part)
        assert sheets.find(f"{media[1].brand} {part}").label_width_mm == media[1].width_mm


def test_staggered_sheets_have_all_their_labels():
    staggered = next(medium for medium in MEDIA if len(medium.grids) > 1)
    sheet = staggered.sheet()
    corners = {(sheet.cell(index).x_mm, sheet.cell(index).y_mm) for index in range(sheet.cells)}
    assert len(corners) == sheet.cells == sum(grid.columns * grid.rows for grid in staggered.grids)
    with pytest.raises(IndexError):
        sheet.cell(sheet.cells)


def test_codes_on_round_labels_stay_within_the_rim():
    round_one = next(m for m in MEDIA if m.shape is Shape.ELLIPSE and 40 < m.width_mm == m.height_mm)
    (page,) = layout.lay_out([Label(text="https://tn.gg/a3gZQXfF", name="Mug")], round_one.sheet())
    (label,) = page.labels
    assert page.is_round
    centre_x, centre_y = label.box.x_mm + label.box.width_mm / 2, label.box.y_mm + label.box.height_mm / 2
    codes = [item for item in label.items if isinstance(item, Code)]
    assert codes
    for code in codes:
        box = code.box
        for x in (box.x_mm, box.x_mm + box.width_mm):
            for y in (box.y_mm, box.y_mm + box.height_mm):
                assert math.hypot(x - centre_x, y - centre_y) <= round_one.width_mm / 2


@pytest.mark.parametrize(
    ("words", "first"),
    [("l7160", "A4-21-63x38"), ("38.1x63.5 avery", "A4-21-63x38"), ("dymo roll 89x28", "roll-28x89")],
)
def test_favourites_are_found_first(words, first):
    assert next(sheets.search(words)).id == first


def test_a_word_that_is_a_part_number_comes_before_those_it_is_part_of():
    part = next(
        part for medium in MEDIA if medium.brand == "Herma" for part in medium.parts if len(part) == 4
    )
    assert part in next(sheets.search(f"herma {part}")).parts
    assert not list(sheets.search("herma 4283 letter"))
