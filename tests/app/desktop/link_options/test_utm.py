"""Campaign parameters: read and written, everything else in the address left as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from app.desktop.link_options.utm import utm_of, with_utm
from app.desktop.link_options.utm_dialog import UtmDialog
from app.desktop.target_field import TargetField

BASE = "https://example.com/a"


@pytest.mark.parametrize(
    ("address", "values", "expected"),
    [
        (BASE, {}, BASE),
        (BASE, {"utm_source": "box"}, f"{BASE}?utm_source=box"),
        (f"{BASE}?x=1#top", {"utm_source": "a b&c"}, f"{BASE}?x=1&utm_source=a%20b%26c#top"),
        (
            f"{BASE}?utm_source=old&x={{thngId}}",
            {"utm_medium": "print"},
            f"{BASE}?x={{thngId}}&utm_medium=print",
        ),
        (f"{BASE}?utm_source=old", {}, BASE),
        (BASE, {"utm_campaign": "{shortId}", "utm_term": "  "}, f"{BASE}?utm_campaign={{shortId}}"),
        (f"{BASE}#frag?utm_source=no", {"utm_source": "x"}, f"{BASE}?utm_source=x#frag?utm_source=no"),
    ],
)
def test_written(address: str, values: dict[str, str], expected: str) -> None:
    assert with_utm(address, values) == expected


def test_read() -> None:
    assert utm_of(f"{BASE}?utm_source=a%20b&x=1&utm_term=#utm_medium=no") == {
        "utm_source": "a b",
        "utm_term": "",
    }


@given(st.dictionaries(st.sampled_from(["utm_source", "utm_medium", "utm_content"]), st.text(min_size=1)))
def test_what_is_written_is_read_again(values: dict[str, str]) -> None:
    kept = {name: value.strip() for name, value in values.items() if value.strip()}
    storable = {
        name: value
        for name, value in kept.items()
        if value.encode("utf-8", "replace") == value.encode("utf-8", "surrogatepass")
    }
    assert utm_of(with_utm(BASE, storable)) == storable


def test_the_builder_puts_the_address_into_the_field(qtbot: QtBot) -> None:
    field = TargetField()
    qtbot.addWidget(field)
    field.load(f"{BASE}?utm_source=box", {})
    told: list[str] = []
    field.changed.connect(lambda: told.append(field.text))
    field.build_campaign()
    (dialog,) = field.findChildren(UtmDialog)
    assert dialog.fields["utm_source"].text() == "box"
    dialog.fields["utm_medium"].setText("print")
    dialog._take()
    assert told == [f"{BASE}?utm_source=box&utm_medium=print"]
