"""Designs: files, fields, anchors, and that every shipped one prints what its sample says."""

from dataclasses import replace

import msgspec
import pytest
from PIL import Image

from app.errors import InputError
from app.labels import painter, preflight, sheets
from app.labels.designs import decode, encode, find, known_designs, merging, templates
from app.labels.designs.model import BoxElement, Design, ImageElement, LineElement, SymbolElement, TextElement
from app.labels.designs.placing import place
from app.labels.display import Code, Picture, Stroke, TextColumn
from app.labels.engines import read_any

pytestmark = pytest.mark.usefixtures("qapp")

KNOWN = tuple(known_designs().values())
DOT_MM = 25.4 / 300


def design(*elements, width_mm=50, height_mm=25):
    return Design(name="own", title="Own", width_mm=width_mm, height_mm=height_mm, elements=elements)


def placed(one, record=None, *, width_mm=50, height_mm=25, dot_mm=DOT_MM):
    return place(one, record or {}, width_mm=width_mm, height_mm=height_mm, dot_mm=dot_mm)


@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize("one", KNOWN, ids=lambda one: one.name)
def test_shipped_designs_pass_the_check_before_printing(one, dpi):
    records = list(merging.prepare([one.sample]))
    merging.check(one, records)
    sheet = sheets.single(width_mm=one.width_mm, height_mm=one.height_mm)
    (page,) = merging.lay_out(one, records, sheet, dpi=dpi)
    findings = preflight.check([page], dpi=dpi, read=read_any)
    assert [finding for finding in findings if finding.severity is preflight.Severity.FAULT] == []
    assert page.labels[0].codes


@pytest.mark.parametrize("one", KNOWN, ids=lambda one: one.name)
def test_items_stay_on_their_label_and_off_quiet_zones(one):
    sheet = sheets.single(width_mm=one.width_mm, height_mm=one.height_mm)
    (page,) = merging.lay_out(one, merging.prepare([one.sample]), sheet, dpi=300)
    items = page.labels[0].items
    for item in items:
        box = item.box
        assert box.x_mm >= -0.05 <= box.y_mm
        assert box.x_mm + box.width_mm <= one.width_mm + 0.05
        assert box.y_mm + box.height_mm <= one.height_mm + 0.05
    codes = [item.box for item in items if isinstance(item, Code)]
    for first in codes:
        for other in codes:
            assert first is other or not _overlap(first, other)


def _overlap(a, b):
    return (
        a.x_mm < b.x_mm + b.width_mm
        and b.x_mm < a.x_mm + a.width_mm
        and a.y_mm < b.y_mm + b.height_mm
        and b.y_mm < a.y_mm + a.height_mm
    )


def test_shipped_designs_name_sheets_that_are_known_and_suit_them():
    assert len(KNOWN) >= 12
    for one in KNOWN:
        sheet = sheets.find(one.sheet)
        assert abs(sheet.label_width_mm - one.width_mm) < 0.5, one.name
        assert abs(sheet.label_height_mm - one.height_mm) < 0.5, one.name
        assert decode(encode(one)) == one


def test_anchors_measure_from_their_own_corner():
    corner = BoxElement(anchor="bottom-right", x_mm=2, y_mm=3, width_mm=10, height_mm=5)
    for width, height in ((50, 25), (80, 40)):
        (frame,) = placed(design(corner), width_mm=width, height_mm=height)
        assert (frame.box.x_mm, frame.box.y_mm) == (width - 12, height - 8)
    (middle,) = placed(design(LineElement(anchor="centre", width_mm=-10, height_mm=0.5)), width_mm=60)
    assert (middle.box.x_mm, middle.box.width_mm) == (5, 50)
    assert middle.box.y_mm == pytest.approx(12.25)


def test_a_frame_is_four_bars_and_a_line_one():
    (frame,) = placed(design(BoxElement(width_mm=20, height_mm=10, line_mm=1)))
    assert sum(bar.width_mm * bar.height_mm for bar in frame.bars) == pytest.approx(20 * 10 - 18 * 8)
    (line,) = placed(design(LineElement(width_mm=20, height_mm=0.4)))
    assert line.bars == (line.box,)


def test_modules_are_whole_dots_and_no_larger_than_asked():
    for dpi in (203, 300, 600):
        dot_mm = 25.4 / dpi
        element = SymbolElement(symbology="ean_13", data="{ean}", module_mm=0.33, width_mm=-2, height_mm=-2)
        items = placed(design(element), {"ean": "4006381333931"}, dot_mm=dot_mm)
        (code,) = [item for item in items if isinstance(item, Code)]
        assert code.module_mm / dot_mm == pytest.approx(round(code.module_mm / dot_mm))
        assert code.module_mm == pytest.approx(0.33, abs=dot_mm / 2 + 1e-6)
        digits = [item.texts[0].text for item in items if isinstance(item, TextColumn)]
        assert "".join(digits) == "4006381333931"


def test_a_code_without_room_says_how_much_it_needs():
    element = SymbolElement(symbology="qr_code", data="{link}", width_mm=5, height_mm=5)
    with pytest.raises(InputError, match=r"element 1 of own: its qr_code needs .* mm and has 5\.0 × 5\.0 mm"):
        placed(design(element), {"link": "https://tn.gg/a3gZQXfF"})
    low = SymbolElement(symbology="code_128", data="A", height_mm=2)
    with pytest.raises(InputError, match="no room for its bars"):
        placed(design(low))


def test_gs1_partners_may_be_in_another_symbol_but_must_be_there():
    content = SymbolElement(symbology="gs1_128", data="(02)09501101530003(37)24", height_mm=20)
    sscc = SymbolElement(symbology="gs1_128", data="(00)106141411928374657", height_mm=20, y_mm=25)
    assert placed(design(content, sscc), width_mm=100, height_mm=50)
    with pytest.raises(InputError, match=r"GS1 data: \(37\) COUNT: goes only with \(00\)\(02\)"):
        placed(design(content), width_mm=100, height_mm=50)


def test_what_is_empty_is_left_out():
    one = design(SymbolElement(symbology="qr_code", data="{link?}"), TextElement(text="{note?}"))
    assert placed(one) == ()
    assert one.fields == {"link": False, "note": False}


def test_images_are_fitted_into_their_box():
    import base64
    import io

    file = io.BytesIO()
    Image.new("RGBA", (40, 20), (0, 0, 0, 128)).save(file, "PNG")
    element = ImageElement(data=base64.b64encode(file.getvalue()).decode(), width_mm=10, height_mm=10)
    (picture,) = placed(design(element))
    assert isinstance(picture, Picture)
    assert (picture.fitted.y_mm, picture.fitted.height_mm) == (2.5, 5)
    assert set(picture.pixels.grey) == {127}
    with pytest.raises(InputError, match="element 1 of own: data is no PNG or JPEG"):
        placed(design(ImageElement(data=base64.b64encode(b"GIF89a").decode())))


def test_lines_of_text_stay_lines():
    (column,) = placed(design(TextElement(text="{to}", lines=3)), {"to": "Contoso\nHamburg"})
    assert column.texts[0].text == "Contoso\u2028Hamburg"


@pytest.mark.parametrize(
    ("template", "record", "text"),
    [
        ("{name}", {"name": "Mug"}, "Mug"),
        ("{Short ID}-{shortId}", {"shortid": "a"}, "a-a"),
        ("{{{name:upper}}}", {"name": "Mug"}, "{MUG}"),
        ("{name:.2}", {"name": "Mug"}, "Mu"),
        ("{n:06}", {"n": "42"}, "000042"),
        ("{price:,.2f} €", {"price": "1234.5"}, "1,234.50 €"),
        ("{date:%d.%m.%Y}", {"date": "2026-11-21"}, "21.11.2026"),
        ("{n:012check}", {"n": "400638133393"}, "4006381333931"),
        ("[{lot?}]", {}, "[]"),
    ],
)
def test_fields_are_filled_in(template, record, text):
    assert templates.fill(template, record) == text


@pytest.mark.parametrize(
    ("template", "record", "message"),
    [
        ("{name", {}, "has a lone {; write {{"),
        ("name}", {}, "has a lone }"),
        ("{ }", {}, "names no field"),
        ("{n:lots}", {}, "'lots' is no format"),
        ("{price:.2f}", {"price": "dear"}, "price: 'dear' is no number"),
        ("{date:%d}", {"date": "today"}, "date: 'today' is no date such as"),
        ("{n:5check}", {"n": "AB"}, "n: '000AB' is not digits alone"),
    ],
)
def test_fields_that_cannot_be_filled_in_say_why(template, record, message):
    with pytest.raises(InputError, match=message):
        templates.fill(template, record)


def test_missing_fields_are_all_listed_before_anything_is_drawn():
    one = find("shelf-ean13")
    records = list(merging.prepare([{"Name": "Mug", "EAN": "4006381333931"}, {"name": "Jug", "price": "2"}]))
    assert merging.missing(one, records) == ["price: missing in record 1", "ean: missing in record 2"]
    with pytest.raises(
        InputError, match=r"shelf-ean13: price: .*; ean: .*; nothing was drawn \(given: name, ean\)"
    ):
        merging.check(one, records)
    many = merging.missing(one, merging.prepare([{"name": "Mug", "price": "1"}] * 9))
    assert many == ["ean: missing in records 1, 2, 3, 4, 5 and 4 more"]


def test_running_numbers_count_and_a_column_of_that_name_wins():
    numbering = merging.Numbering(start=40, step=2)
    assert [record["n"] for record in merging.prepare([{}, {"N": "7"}, {}], numbering)] == ["40", "7", "44"]


def test_a_wrong_value_names_its_label():
    sheet = sheets.single(width_mm=38.1, height_mm=21.2)
    records = merging.prepare([{"ean": "4006381333931"}, {"ean": "4006381333932"}])
    with pytest.raises(InputError, match=r"label 2: element 1 of ean13: EAN-13: .*1"):
        list(merging.lay_out(find("ean13"), records, sheet))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"version": 3}, "is of version 3; this program knows 2 and older"),
        ({"width_mm": 2}, "sides are 5 to 1000"),
        ({"elements": []}, "has 1 to 200 elements, not 0"),
        ({"colour": "red"}, "unknown field"),
        ({"elements": [{"kind": "symbol", "symbology": "qr", "data": "a"}]}, "element 1: symbology: 'qr'"),
        ({"elements": [{"kind": "text", "text": "{"}]}, "element 1: .*lone"),
        ({"elements": [{"kind": "text", "text": "a", "size_mm": 1}]}, "element 1: min_size_mm"),
        ({"elements": [{"kind": "text", "text": "a", "lines": 0}]}, "element 1: lines"),
        ({"elements": [{"kind": "image", "data": "???"}]}, "element 1: data is not base64"),
        ({"elements": [{"kind": "star"}]}, "element 1, kind: Invalid value 'star'"),
        ({"elements": [{"kind": "box"}, {"kind": "box", "line_mm": "a"}]}, "element 2, line_mm: Expected"),
        ({"elements": [{"kind": "box", "x_mm": 3000}]}, "element 1: places and sizes are at most 2000 mm"),
        ({"elements": [{"kind": "symbol", "symbology": "ean_13", "data": "", "quiet": 99}]}, "quiet is 0 to"),
    ],
)
def test_a_wrong_file_says_which_element(change, message):
    raw = msgspec.to_builtins(find("ean13")) | change
    with pytest.raises(InputError, match=f"design: .*{message}"):
        decode(msgspec.json.encode(raw))


def test_designs_are_found_by_name_or_in_files(tmp_path):
    path = tmp_path / "mine.json"
    path.write_bytes(encode(msgspec.structs.replace(find("ean13"), name="mine")))
    assert find(str(path)).name == "mine"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match=r"mine\.json: design: "):
        find(str(path))
    with pytest.raises(InputError, match="cannot read"):
        find(str(tmp_path / "none.json"))
    with pytest.raises(InputError, match="did you mean shelf-ean13"):
        find("shelf-ean")


def test_faults_in_other_symbologies_are_found():
    sheet = sheets.single(width_mm=38.1, height_mm=21.2)
    (page,) = merging.lay_out(find("ean13"), merging.prepare([{"ean": "4006381333931"}]), sheet)
    (label,) = page.labels
    (code,) = label.codes
    ink = Stroke(replace(code.box, width_mm=code.box.width_mm / 2), 0)
    spoiled = replace(page, labels=(replace(label, items=(*label.items, ink)),))
    findings = preflight.check([spoiled], dpi=300, read=read_any)
    assert [finding.message for finding in findings] == [
        "its code cannot be read; it should say 4006381333931",
        "something lies in the quiet zone of its code; move it away",
    ]
    painter.ensure_application()


def test_a_file_of_the_first_version_is_read_and_written_as_the_newest():
    old = msgspec.to_builtins(find("ean13")) | {"version": 1}
    read = decode(msgspec.json.encode(old))
    assert read.elements == find("ean13").elements
    assert msgspec.json.decode(encode(read))["version"] == 2


def test_a_wider_quiet_zone_is_white_and_a_narrower_one_is_not_given():
    for quiet, white in ((0, 4), (2, 4), (9, 9)):
        element = SymbolElement(symbology="qr_code", data="A", width_mm=20, height_mm=20, quiet=quiet)
        (code,) = placed(design(element))
        assert code.symbol.quiet_left == code.symbol.quiet_top == white
    bars = SymbolElement(symbology="ean_13", data="4006381333931", height_mm=20, quiet=20)
    (code, *_) = placed(design(bars))
    assert (code.symbol.quiet.left, code.symbol.quiet.right, code.symbol.quiet.top) == (20, 20, 0)


def test_text_may_stand_at_the_foot_of_its_box():
    from app.labels.painter.typesetting import UNITS_PER_MM, typeset

    def top(spread):
        element = TextElement(text="A", size_mm=3, width_mm=20, height_mm=20, spread=spread)
        (column,) = placed(design(element))
        ((y, _),) = typeset(column).blocks
        return y / UNITS_PER_MM

    assert top("top") == 0
    assert 7 < top("middle") < 9
    assert 15 < top("bottom") < 17


def test_a_round_design_uses_the_whole_round_label():
    sheet = sheets.find("Rayfilm 4040K")
    frame = BoxElement()
    flat, whole = (
        msgspec.structs.replace(design(frame, width_mm=40, height_mm=40), shape=shape)
        for shape in ("rectangle", "round")
    )
    boxes = []
    for one in (flat, whole):
        (page,) = merging.lay_out(one, [{}], sheet)
        (label,) = page.labels
        box = label.items[0].box
        boxes.append((round(box.x_mm - label.box.x_mm, 2), round(box.width_mm, 2)))
    assert boxes == [(5.86, 28.28), (0, 40)]


def test_every_kind_of_design_is_there():
    shapes = {one.shape for one in KNOWN}
    symbologies = {
        element.symbology for one in KNOWN for element in one.elements if hasattr(element, "symbology")
    }
    assert shapes == {"rectangle", "round"}
    assert {"qr_code", "ean_13", "gs1_128", "data_matrix", "code_128", "itf_14"} <= symbologies


def test_the_published_schema_is_that_of_the_model_and_takes_every_shipped_design():
    from importlib.resources import files

    import jsonschema

    from app.labels.designs import schema

    assert schema.published() == schema.schema(), "run python -m app.labels.designs.schema"
    validator = jsonschema.Draft202012Validator(schema.published())
    validator.check_schema(schema.published())
    for path in files("resources").joinpath("designs").iterdir():
        validator.validate(msgspec.json.decode(path.read_bytes()))
    for wrong in ({"elements": []}, {"version": 9}, {"shape": "star"}, {"colour": "red"}):
        assert not validator.is_valid(msgspec.to_builtins(find("ean13")) | wrong)
