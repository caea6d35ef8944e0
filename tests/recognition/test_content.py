"""Application identifiers, Digital Links, ISBN and add-ons, as `scan --json` shows them."""

import pytest
from PIL import Image

import recognition
from recognition import content
from recognition.merge import gather
from recognition.readers import Found
from tests.recognition.drawing import draw, picture
from tests.recognition.zint_drawing import draw_zint

PLACE = ((0, 0), (100, 0), (100, 50), (0, 50))


def shown(image: object) -> dict[str, object]:
    (symbol,) = recognition.read(picture(image))  # type: ignore[arg-type]
    return symbol.to_json()


def test_gs1_content_is_shown_by_its_identifiers() -> None:
    document = shown(draw("rss_expanded"))
    assert document["gs1"] == {"01": "90012345678908", "3103": "001750"}


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("https://id.gs1.org/01/09501101530003", {"01": "09501101530003"}),
        (
            "https://shop.example/tea/01/9501101530003/10/AB%2F1?17=261231&utm=x",
            {"01": "09501101530003", "10": "AB/1", "17": "261231"},
        ),
        ("HTTPS://ID.EXAMPLE/414/9501101530003/254/12", {"414": "9501101530003", "254": "12"}),
        ("https://shop.example/01/09501101530004", {}),  # a wrong check digit
        ("https://shop.example/01", {}),
        ("https://shop.example/2024/01/tea", {}),
        ("http://[half", {}),
        ("TEA (01)", {}),
    ],
)
def test_digital_links_are_taken_apart(uri: str, expected: dict[str, str]) -> None:
    assert dict(content.elements(uri)) == expected


def test_a_digital_link_in_a_qr_code_is_shown() -> None:
    document = shown(draw("qr_code", "https://id.gs1.org/01/09501101530003/21/7"))
    assert document["gs1"] == {"01": "09501101530003", "21": "7"}


def test_a_book_has_an_isbn_and_sheet_music_has_none() -> None:
    assert shown(draw("ean_13", "9780679601050"))["isbn"] == "9780679601050"
    assert content.isbn("ean_13", "9790260000438") is None
    assert "isbn" not in shown(draw("ean_13"))


@pytest.mark.parametrize(
    ("name", "text", "kind", "value", "add_on"),
    [
        ("EANX", "9780679601050+51299", "ean_13", "9780679601050", "51299"),
        ("EANX", "4006381333931+12", "ean_13", "4006381333931", "12"),
        ("UPCA", "036000291452+05", "upc_a", "036000291452", "05"),
        ("UPCE", "01234565+54321", "upc_e", "01234565", "54321"),
    ],
)
def test_add_ons_are_shown_beside_the_number(
    name: str, text: str, kind: str, value: str, add_on: str
) -> None:
    document = shown(draw_zint(name, text))
    assert (document["type"], document["value"], document["addOn"]) == (kind, value, add_on)


def test_a_number_without_an_add_on_has_none() -> None:
    assert "addOn" not in shown(draw("ean_13"))


def test_readings_that_disagree_about_an_add_on_give_none() -> None:
    def reading(add_on: str) -> list[Found]:
        return [Found("zxing", "upc_e", "04963406", b"04963406", PLACE, add_on=add_on)]

    def said(*add_ons: str) -> str:
        (candidate,) = gather([reading(add_on) for add_on in add_ons])
        return candidate.symbol().add_on

    assert said("01", "") == "01"
    assert said("01", "04") == ""
    assert said("01", "04", "01") == "01"


def test_digits_that_fail_the_check_of_an_add_on_are_no_part_of_the_number() -> None:
    """The reader hands out such digits, but not behind the number."""
    label = draw_zint("EANX", "4006381333931+12")
    place = (label.width - 100, 0, label.width - 60, label.height)
    label.paste(label.crop(place).transpose(Image.Transpose.FLIP_LEFT_RIGHT), place)
    (symbol,) = recognition.read(picture(label))
    assert symbol.value == "4006381333931"
    assert symbol.add_on == ""
