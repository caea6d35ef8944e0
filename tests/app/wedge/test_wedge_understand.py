"""What a scanner meant: layout and CapsLock repaired, symbology identifiers and separators understood."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.wedge import aim
from app.wedge.layouts import LAYOUTS, of_locale, remapped
from app.wedge.profile import Profile
from app.wedge.strokes import Burst
from app.wedge.understand import Understanding
from app.wedge.validity import Rank, rank
from catalog.gtin import check_digit
from tests.app.wedge.keyboards import burst, strokes, with_caps

LINK = "https://example.com/a-b_c?x=1"
GS1_TEXT = "010950110153000310AB-1\x1d2112345"
GS1_VALUE = "(01)09501101530003(10)AB-1(21)12345"
OTHERS = [key for key in LAYOUTS if key != "us"]


@pytest.mark.parametrize("system", OTHERS)
@pytest.mark.parametrize(
    ("text", "value"),
    [
        (LINK, LINK),
        ("4006381333931", "4006381333931"),
        ("]C1" + GS1_TEXT, GS1_VALUE),
        (GS1_TEXT, GS1_VALUE),
        ("AB-1234/X.Y", "AB-1234/X.Y"),
    ],
)
def test_a_scanner_set_to_us_is_understood_on_every_keyboard(system: str, text: str, value: str) -> None:
    if value.startswith("AB") and system in {"gr", "il", "tr", "es", "it", "pt", "se", "no", "dk", "gb"}:
        text = value = "AB1234"  # their other signs are ASCII too: nothing shows which was meant
    scan = Understanding(Profile(system_hint=system)).scan(burst(text, system=system))
    if rank(scan.typed) >= Rank.ODD and rank(value) is not Rank.PROVEN:
        assert scan.value == scan.typed  # nothing looks wrong, so nothing is changed
    else:
        assert scan.value == value


@pytest.mark.parametrize("scanner", [key for key in OTHERS if key not in {"ru", "ua", "gr", "il"}])
def test_a_scanner_set_to_another_country_is_understood_on_a_us_keyboard(scanner: str) -> None:
    for text in ("https://example.com/AB12", "4006381333931", LINK):
        typed = burst(text, scanner=scanner)
        scan = Understanding(Profile(system_hint="us")).scan(typed)
        assert scan.value in {text, scan.typed}, "what is not sure must stay as it came"
        named = Understanding(Profile(system_hint="us", scanner_layout=scanner)).scan(typed)
        assert named.value == text


def test_what_was_repaired_is_said() -> None:
    scan = Understanding(Profile(system_hint="de")).scan(burst(LINK, system="de"))
    assert scan.typed == "httpsÖ--example.com-aßb?c_x´1"
    assert scan.repairs == ("keyboard layout: the scanner is set to English (US), the computer to German",)


def test_without_any_hint_a_text_that_two_keyboards_read_differently_stays() -> None:
    typed = burst("010950110153000310Z\x1d21Y", system="de")
    assert Understanding().scan(typed).repairs == ()
    assert Understanding(Profile(system_hint="de")).scan(typed).value == "(01)09501101530003(10)Z(21)Y"


def test_a_word_with_an_umlaut_is_no_wrong_layout() -> None:
    scan = Understanding(Profile(system_hint="de")).scan(burst("Große Größe", scanner="de", system="de"))
    assert (scan.value, scan.repairs) == ("Große Größe", ())


def test_the_layout_that_one_scan_has_proven_is_used_for_what_proves_nothing() -> None:
    understanding = Understanding(Profile(system_hint="de"))
    serial = burst("XYZ_1", system="de")
    assert understanding.scan(serial).value == "XZY?1"
    understanding.scan(burst(LINK, system="de"))
    assert understanding.scan(serial).value == "XYZ_1"
    understanding.scan(burst(LINK))  # another scanner, set right
    assert understanding.scan(serial).value == "XZY?1"


def test_named_layouts_are_followed_without_any_proof() -> None:
    profile = Profile(scanner_layout="us", system_layout="de")
    assert Understanding(profile).scan(burst("XYZ_1", system="de")).value == "XYZ_1"
    same = Profile(scanner_layout="de", system_layout="de", system_hint="de")
    assert Understanding(same).scan(burst(LINK, system="de")).repairs == ()


def test_caps_lock_is_taken_back_where_the_keys_show_it() -> None:
    typed = Burst(with_caps(strokes("https://Example.com/aBcD")))
    scan = Understanding().scan(typed)
    assert scan.typed == "HTTPS://eXAMPLE.COM/AbCd"
    assert (scan.value, scan.repairs) == ("https://Example.com/aBcD", ("CapsLock",))
    assert Understanding(Profile(repair_caps=False)).scan(typed).value == scan.typed


def test_caps_lock_and_a_wrong_layout_together() -> None:
    typed = Burst(with_caps(strokes(LINK, system="de")))
    assert Understanding(Profile(system_hint="de")).scan(typed).value == LINK


def test_a_scanner_that_minds_caps_lock_itself_is_not_mended_twice() -> None:
    sent_against_caps = [replace(one, shift=not one.shift) for one in strokes("ABC-123")]
    assert Understanding().scan(Burst(tuple(strokes("ABC-123")))).value == "ABC-123"
    assert Understanding().scan(Burst(tuple(sent_against_caps[:3]))).value == "abc"


@pytest.mark.parametrize(
    ("text", "types", "value"),
    [
        ("]E04006381333931", ("ean_13",), "4006381333931"),
        ("]E00012345678905", ("ean_13", "upc_a", "upc_e"), "0012345678905"),
        ("]E496385074", ("ean_8",), "96385074"),
        ("]E112", ("ean_2",), "12"),
        ("]C0HELLO", ("code_128",), "HELLO"),
        ("]C1" + GS1_TEXT, ("code_128",), GS1_VALUE),
        ("]d2" + GS1_TEXT, ("dm",), GS1_VALUE),
        ("]Q3" + GS1_TEXT, ("qr_code",), GS1_VALUE),
        ("]Q1" + LINK, ("qr_code",), LINK),
        ("]d1" + "0109501101530003", ("dm",), "0109501101530003"),
        ("]e00109501101530003", ("rss_14", "rss_limited", "rss_expanded"), "(01)09501101530003"),
        ("]A0ABC", ("code_39",), "ABC"),
        ("]H1123-4", ("code_11",), "123-4"),
        ("]S0123", ("industr_25",), "123"),
    ],
)
def test_symbology_identifiers_are_understood_and_taken_off(
    text: str, types: tuple[str, ...], value: str
) -> None:
    scan = Understanding().scan(burst(text))
    assert (scan.types, scan.value) == (types, value)
    assert scan.identifier == text[:3]


def test_what_only_looks_like_an_identifier_stays() -> None:
    for text in ("]", "]C", "]C1", "]x1abc", "C1abc"):
        assert aim.identified(text) is None


def test_a_sign_in_place_of_the_separator() -> None:
    given_text = GS1_TEXT.replace("\x1d", "|")
    assert Understanding(Profile(gs_sign="|")).scan(burst(given_text)).value == GS1_VALUE
    assert Understanding(Profile(gs_sign="|")).scan(burst("a|b")).value == "a|b"
    assert Understanding().scan(burst(given_text)).value == given_text


def test_the_separator_is_kept() -> None:
    scan = Understanding().scan(burst("]d2" + GS1_TEXT))
    assert scan.raw == GS1_TEXT


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("96385074", "ean_8"),
        ("036000291452", "upc_a"),
        ("4006381333931", "ean_13"),
        ("14006381333938", "itf"),
        ("04252614", "upc_e"),
        (LINK, "qr_code"),
        (GS1_TEXT, "code_128"),
        ("ABC-1", "code_128"),
    ],
)
def test_without_an_identifier_the_likeliest_type_comes_first(text: str, first: str) -> None:
    assert Understanding().scan(burst(text)).types[0] == first


@pytest.mark.parametrize(
    ("locale", "layout"),
    [("de_DE", "de"), ("de_CH", "ch"), ("fr_FR", "fr"), ("fr_BE", "be"), ("en_US", "us"), ("en_GB", "gb"),
     ("nl_NL", "us"), ("C", ""), ("ja_JP", "")],
)  # fmt: skip
def test_the_systems_locale_gives_its_layout(locale: str, layout: str) -> None:
    assert of_locale(locale) == layout


@pytest.mark.parametrize("key", LAYOUTS)
def test_no_layout_has_a_character_at_two_levels_of_one_key(key: str) -> None:
    layout = LAYOUTS[key]
    assert all(layout.signs[place] == sign for sign, place in layout.places.items())
    assert len(layout.signs) >= 90


SIGNS = [sign for sign in map(chr, range(0x21, 0x7F)) if sign in LAYOUTS["us"].places]


@given(st.text(SIGNS, min_size=1, max_size=40), st.sampled_from(OTHERS))
def test_taking_a_layout_back_gives_what_the_scanner_meant(text: str, system: str) -> None:
    """Where the system's keyboard types every key's character only once."""
    assume(all(LAYOUTS["us"].places[sign] in LAYOUTS[system].signs for sign in text))
    typed = strokes(text, system=system)
    places = LAYOUTS[system].places
    meant = remapped(tuple(typed), typed=system, meant="us")
    us = LAYOUTS["us"].places
    unambiguous = [number for number, one in enumerate(typed) if places.get(one.text) == us[text[number]]]
    if len(unambiguous) == len(text):
        assert meant == text


@given(st.text("0123456789", min_size=12, max_size=12), st.sampled_from(OTHERS))
def test_a_gtin_is_right_whatever_the_keyboards(digits: str, system: str) -> None:
    gtin = digits + check_digit(digits)
    if gtin.strip("0"):
        assert Understanding(Profile(system_hint=system)).scan(burst(gtin, system=system)).value == gtin


@given(st.text([*SIGNS, "ä", "é", "\x1d", " "], min_size=1, max_size=60))
def test_any_text_is_understood_somehow(text: str) -> None:
    typed = tuple(
        replace(strokes("a")[0], text="]" if sign == "\x1d" else sign, control=sign == "\x1d")
        for sign in text
    )
    scan = Understanding(Profile(system_hint="fr", gs_sign="|")).scan(Burst(typed))
    assert scan.typed == text
    assert scan.types
