"""Twenty-four prepared faults, each found, and twenty good labels in which nothing is."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.labels import engines, layout, preflight, sheets
from app.labels.designs import find, merging
from app.labels.display import Box, Code, Item, Page, Picture, Pixels, PlacedLabel, Stroke, Text, TextColumn
from app.labels.layout import Label
from app.labels.preflight import LinkState, Severity, Twins, lights
from app.labels.symbology import encode as encode_bars
from redirector.codes import encode

pytestmark = pytest.mark.usefixtures("qapp")

SHEET = sheets.find("3474")
FAULT, WARNING = Severity.FAULT, Severity.WARNING
BLACK = Pixels(1, 1, b"\0")

Change = Callable[[PlacedLabel], PlacedLabel]


def page(*texts: str, name: str = "Mug", dpi: float = 300) -> Page:
    labels = [Label(text=text, name=name, identifier="A-1") for text in texts or ("https://tn.gg/a3gZQX00",)]
    return next(layout.lay_out(labels, SHEET, dpi=dpi))


def found(pages: Page, *, dpi: float = 300, states: preflight.LinkStates | None = None) -> list[str]:
    findings = preflight.check([pages], dpi=dpi, read=engines.read_any, link_states=states)
    return [f"{finding.severity.value}: {finding.message}" for finding in findings]


def with_items(change: Callable[[Code, TextColumn], tuple[Item, ...]], **options: str) -> Page:
    """A page of one label whose code and text are changed."""
    made = page(**options)
    (label,) = made.labels
    code, text = label.items
    assert isinstance(code, Code)
    assert isinstance(text, TextColumn)
    return replace(made, labels=(replace(label, items=change(code, text)),))


def tiny(text: Text) -> Text:
    return replace(text, size_mm=0.8, min_size_mm=0.8)


def bars(text: str, symbology: str = "code_128") -> Page:
    """A label with a bar code of this text, well placed."""
    barcode = encode_bars(symbology, text, height=40)
    return with_items(lambda code, _: (Code(barcode, code.x_mm, code.y_mm, 4 * 25.4 / 300),))


def beside(code: Code, *, width_mm: float, height_mm: float, inside_mm: float) -> Box:
    """A box at the code's right edge that reaches so far into its quiet zone."""
    right = code.box.x_mm + code.box.width_mm
    return Box(right - inside_mm, code.y_mm + 5, width_mm, height_mm)


GEOMETRY: dict[str, tuple[Callable[[], Page], str]] = {
    "the code cannot be read": (
        lambda: with_items(lambda code, text: (replace(code, module_mm=0.05), text)),
        "fault: its code cannot be read",
    ),
    "the code says something else": (
        lambda: with_items(
            lambda code, text: (code, replace(code, symbol=encode("https://tn.gg/other", ecl="Q")), text)
        ),
        "fault: its code",
    ),
    "a line in the quiet zone": (
        lambda: with_items(
            lambda code, text: (code, Stroke(beside(code, width_mm=3, height_mm=4, inside_mm=1), 0), text)
        ),
        "fault: something lies in the quiet zone",
    ),
    "a picture in the quiet zone": (
        lambda: with_items(
            lambda code, text: (
                code,
                Picture(beside(code, width_mm=4, height_mm=4, inside_mm=1.2), BLACK),
                text,
            )
        ),
        "fault: something lies in the quiet zone",
    ),
    "the code over the edge": (
        lambda: with_items(lambda code, text: (code.moved(-3, 0), text)),
        "fault: its code reaches",
    ),
    "a text over the edge": (
        lambda: with_items(lambda code, text: (code, text.moved(9, 0))),
        "warning: a part of it reaches 7",
    ),
    "a text that is cut off": (
        lambda: page(name="Longest name there is " * 20),
        "warning: its text is cut off",
    ),
    "a text too small to read": (
        lambda: with_items(
            lambda code, text: (
                code,
                replace(
                    text, texts=tuple(replace(each, size_mm=0.8, min_size_mm=0.8) for each in text.texts)
                ),
            )
        ),
        "warning: its text is only 0.8 mm high",
    ),
    "a character without a font": (
        lambda: page(name="Mug \U000f0000"),
        "warning: no font of this machine has",
    ),
    "small modules": (
        lambda: next(layout.lay_out([Label(text="https://tn.gg/" + "x" * 60)], sheets.find("5167"), dpi=600)),
        "warning: its modules are 0.",
    ),
    "an address of this computer": (
        lambda: page("http://127.0.0.1:8484/a"),
        "warning: 127.0.0.1 is this computer itself",
    ),
    "a field in the code that was not filled in": (
        lambda: page("https://tn.gg/{shortId}"),
        "fault: its code holds {shortId}",
    ),
    "a field in the text that was not filled in": (
        lambda: page(name="Mug {colour}"),
        "fault: its text holds {colour}",
    ),
    "a blank at the code's end": (lambda: page("https://tn.gg/a "), "warning: its code begins or ends"),
    "a line break in the code": (lambda: page("https://tn.gg/a\nb"), "warning: its code holds a line break"),
    "an empty label": (lambda: with_items(lambda code, text: ()), "warning: it is empty"),
    "the same code twice": (
        lambda: page("https://tn.gg/a", "https://tn.gg/b", "https://tn.gg/a"),
        "warning: its code says the same as that of label 1",
    ),
}

STATES: dict[str, tuple[LinkState, str]] = {
    "a link nobody knows": (LinkState(is_known=False), "fault: its short link is not in the catalogue"),
    "a link of another record": (LinkState(owner="U1", wanted="U2"), "fault: its short link belongs"),
    "a link that has ended": (LinkState(has_ended=True), "fault: its short link has ended"),
    "a link that has not begun": (LinkState(has_begun=False), "warning: its short link does not lead"),
    "a link whose target is dead": (LinkState(trouble="404"), "warning: its short link was in trouble"),
}


@pytest.mark.parametrize("case", GEOMETRY)
def test_a_prepared_fault_is_found(case: str) -> None:
    make, expected = GEOMETRY[case]
    messages = found(make())
    assert any(message.startswith(expected) for message in messages), messages


@pytest.mark.parametrize("case", STATES)
def test_a_link_in_trouble_is_found(case: str) -> None:
    state, expected = STATES[case]
    (message,) = found(page(), states=lambda _label, _text: state)
    assert message.startswith(expected)


def test_a_serial_number_is_given_once() -> None:
    records = [
        {"gtin": "09501101530003", "expiry": "271231", "lot": "A", "serial": serial, "name": "Scalpel"}
        for serial in ("1", "2", "1")
    ]
    design = find("medical-udi")
    pages = merging.lay_out(design, list(merging.prepare(records)), sheets.find("50x25"))
    findings = preflight.check(pages, dpi=300, read=engines.read_any)
    assert [(finding.label, finding.severity) for finding in findings] == [(3, FAULT)]
    assert "it has the serial number of label 1: 1" in findings[0].message


def test_ink_that_spreads_is_foreseen_at_few_dots() -> None:
    thin = encode_bars("ean_13", "4006381333931", height=40)
    dpi = 203
    made = with_items(lambda code, _: (Code(thin, code.x_mm, code.y_mm, 25.4 / dpi),))
    messages = found(made, dpi=dpi)
    assert any("cannot be read" in message for message in messages), messages


def test_copies_of_a_label_are_no_twins() -> None:
    labels = [Label(text=f"https://tn.gg/{name}") for name in "ab"]
    pages = list(layout.lay_out(labels, SHEET, copies=3))
    assert preflight.check(pages, dpi=300, read=engines.read_any, twins=Twins(3)) == []
    assert len(preflight.check(pages, dpi=300, read=engines.read_any)) == 4


@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_twenty_good_labels_pass(dpi: int) -> None:
    labels = [
        Label(text=f"https://tn.gg/a3gZQX{number:02}", name=f"Mug {number}", identifier="4006381333931")
        for number in range(20)
    ]
    pages = layout.lay_out(labels, SHEET, dpi=dpi)
    owner = LinkState(owner="U1", wanted="U1")
    findings = preflight.check(pages, dpi=dpi, read=engines.read_any, link_states=lambda _label, _text: owner)
    assert findings == []


@pytest.mark.parametrize(
    ("text", "symbology"),
    [("4006381333931", "ean_13"), ("MUG-0001", "code_128"), ("09501101530003", "itf_14")],
)
def test_good_bar_codes_pass(text: str, symbology: str) -> None:
    assert found(bars(text, symbology)) == []


def test_the_worst_finding_of_a_label_is_its_light() -> None:
    one = preflight.Finding(1, WARNING, "a")
    two = [preflight.Finding(2, FAULT, "b"), preflight.Finding(2, WARNING, "c")]
    assert lights([one, *two]) == {1: WARNING, 2: FAULT}
