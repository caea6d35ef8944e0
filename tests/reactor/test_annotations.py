"""Filters in the comments of scripts."""

import pytest

from catalog.errors import BadInput
from reactor.annotations import filters_in


@pytest.mark.parametrize(
    ("code", "found"),
    [
        (
            "// @filter(onActionCreated) action.type=scans\nfunction onActionCreated(event) {}",
            {"onActionCreated": "action.type=scans"},
        ),
        ("/* @filter(onActionCreated) action.type=scans */", {"onActionCreated": "action.type=scans"}),
        (
            "/**\n * Counts.\n * @filter(onThngPropertiesChanged)  propertyChangeNew.a>5\n */",
            {"onThngPropertiesChanged": "propertyChangeNew.a>5"},
        ),
        (
            "// @filter( onActionCreated ) action.type=scans%7Caction.type=shares",
            {"onActionCreated": "action.type=scans|action.type=shares"},
        ),
        ("var text = '// @filter(onActionCreated) action.type=scans';", {}),
        ('var text = "a\\"// @filter(onActionCreated) x";', {}),
        ("var text = `\n// @filter(onActionCreated) action.type=scans\n`;", {}),
        ("// don't\n// @filter(onActionCreated) thng.id=x", {"onActionCreated": "thng.id=x"}),
        ("@filter(onActionCreated) action.type=scans", {}),
        ("// @filter onActionCreated action.type=scans", {}),
        ("", {}),
    ],
)
def test_filters(code: str, found: dict[str, str]) -> None:
    assert filters_in(code) == found


def test_only_one_for_each_function() -> None:
    code = "// @filter(onActionCreated) a=1\n// @filter(onThngPropertiesChanged) b=1\n"
    assert len(filters_in(code)) == 2
    with pytest.raises(BadInput, match="duplicate @filter of onActionCreated"):
        filters_in(code + "/* @filter(onActionCreated) c=1 */")
