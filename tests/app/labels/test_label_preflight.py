"""Faults are found before they are printed."""

from dataclasses import replace

import pytest
from PIL import Image

from app.labels import layout, preflight, sheets
from app.labels.display import Code, Pixels
from app.labels.layout import Label
from app.labels.preflight import Finding, Severity
from app.labels.reach import address_problem
from redirector.codes import encode
from tests.readback import read_zxing

pytestmark = pytest.mark.usefixtures("qapp")

LABELS = [Label(text=f"https://tn.gg/a3gZQX{number:02d}", name="Mug", identifier="1") for number in range(30)]


def read(pixels: Pixels, _kind: str) -> list[str]:
    return read_zxing(Image.frombytes("L", (pixels.width, pixels.height), pixels.grey))


@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_good_labels_pass(dpi):
    pages = list(layout.lay_out(LABELS, sheets.find("3474"), dpi=dpi))
    assert preflight.check(pages, dpi=dpi, read=read) == []


def test_progress_is_told_page_by_page():
    told = []
    preflight.check(layout.lay_out(LABELS, sheets.find("3474")), dpi=300, read=read, progress=told.append)
    assert told == [1, 2]


def test_a_code_that_says_something_else_is_a_fault():
    findings = preflight.check([_with_code(_other_symbol)], dpi=300, read=read)
    assert findings == [
        Finding(2, Severity.FAULT, "its code reads https://tn.gg/wrong and should say https://tn.gg/a3gZQX01")
    ]


def test_a_code_that_cannot_be_read_is_a_fault():
    findings = preflight.check([_with_code(lambda code: replace(code, module_mm=0.05))], dpi=300, read=read)
    assert (2, Severity.FAULT, "its code cannot be read; it should say https://tn.gg/a3gZQX01") in [
        (finding.label, finding.severity, finding.message) for finding in findings
    ]


def test_small_modules_are_a_warning():
    pages = layout.lay_out(
        [Label(text="https://tn.gg/" + "x" * 60, name="Mug")], sheets.find("5167"), dpi=600
    )
    (finding,) = preflight.check(pages, dpi=600, read=read)
    assert (finding.label, finding.severity) == (1, Severity.WARNING)
    assert "phones read badly" in finding.message


def test_characters_without_a_font_are_a_warning():
    pages = layout.lay_out([Label(text="a", name="Mug \U000f0000")], sheets.find("3474"))
    (finding,) = preflight.check(pages, dpi=300, read=read)
    assert finding.severity is Severity.WARNING
    assert "no font of this machine has \U000f0000" in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "http://127.0.0.1:8080/a",
        "http://localhost/a",
        "http://[::1]/a",
        "http://0.0.0.0/",
        "http://x.localhost",
    ],
)
def test_an_address_only_this_computer_has_is_a_warning(text):
    pages = layout.lay_out([Label(text=text)], sheets.find("3474"))
    (finding,) = preflight.check(pages, dpi=300, read=read)
    assert finding.severity is Severity.WARNING
    assert "a phone that scans the code cannot open it" in finding.message


@pytest.mark.parametrize(
    "text", ["https://tn.gg/a", "http://192.168.1.5:8080/a", "just text", "http://[bad", "4006381333931"]
)
def test_other_texts_have_no_address_problem(text):
    assert address_problem(text) is None


def _with_code(change):
    (page,) = layout.lay_out(LABELS[:3], sheets.find("3474"))
    second = page.labels[1]
    items = tuple(change(item) if isinstance(item, Code) else item for item in second.items)
    return replace(page, labels=(page.labels[0], replace(second, items=items), page.labels[2]))


def _other_symbol(code):
    """The modules of another text under the right label: what a mix-up of two records would print."""
    wrong = encode("https://tn.gg/wrong", ecl="H")
    return replace(code, symbol=replace(code.symbol, rows=wrong.rows))
