"""`docs/rules.md`: its tables, built from what the program knows, and its examples, read for the tests.

`python -m tests.redirector.rules.rules_page` writes the tables anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.filters import FieldType, Operator
from catalog.filters.tree import OPERATORS_BY_TYPE
from redirector.rules.compiled import OPERATORS
from redirector.rules.fields import FIELDS

PAGE = Path(__file__).resolve().parents[3] / "docs" / "rules.md"
OWN_TARGET = "its own target"
_EXAMPLES = {
    FieldType.TEXT: "`country=GB`, `thng.name=examp*`",
    FieldType.TEXTS: "`product.tags=drink,food`",
    FieldType.NUMBER: "`place.distance<12.5`",
    FieldType.TIME_MS: "`time>=1767225600000`",
    FieldType.BOOLEAN: "`bot=true`",
    FieldType.OPEN: "`thng.customFields.size=XL`, `thng.customFields.size>=42`",
}
_BLOCK = re.compile(r"```json\n(.*?)```", re.DOTALL)
_ROW = re.compile(r"^\| `(\{.*\})` \| (.*) \|$", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """Rules, and scans with where each leads; None for the link's own target."""

    title: str
    rules: list[dict[str, Any]]
    scans: list[tuple[dict[str, Any], str | None]]


def operators_table() -> str:
    """Which operators each type of field has."""
    rows = ["| a field that holds | has | for example |", "| --- | --- | --- |"]
    for kind in FieldType:
        allowed = [each for each in Operator if each in OPERATORS_BY_TYPE[kind] & OPERATORS]
        signs = " ".join(f"`{each.value}`" for each in allowed)
        rows.append(f"| {kind.value} | {signs} | {_EXAMPLES[kind]} |")
    return "\n".join(rows)


def fields_table() -> str:
    """Every field there is."""
    rows = ["| field | holds | what it is |", "| --- | --- | --- |"]
    for field in FIELDS.values():
        values = f": {', '.join(field.values)}" if field.values else ""
        star = " *" if field.ours else ""
        rows.append(f"| `{field.name}`{star} | {field.type.value} | {field.meaning}{values} |")
    return "\n".join(rows)


TABLES = {"operators": operators_table, "fields": fields_table}


def with_tables(page: str) -> str:
    """The page with its tables as they should be."""
    for name, table in TABLES.items():
        before, mark, rest = page.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition("<!-- end -->")
        page = f"{before}{mark}{table()}\n{end}{after}"
    return page


def records(page: str) -> dict[str, dict[str, Any]]:
    """The records the examples are about."""
    found: dict[str, dict[str, Any]] = json.loads(_BLOCK.findall(page.partition("## Examples")[2])[0])
    return found


def examples(page: str) -> Iterator[Example]:
    """The examples, in order."""
    for part in page.partition("## Examples")[2].split("\n### ")[1:]:
        title, _, text = part.partition("\n")
        (block,) = _BLOCK.findall(text)
        scans = [(json.loads(scan), _leads_to(cell)) for scan, cell in _ROW.findall(text)]
        yield Example(title, json.loads(block), scans)


def _leads_to(cell: str) -> str | None:
    return None if cell == OWN_TARGET else cell.strip("`")


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text("utf-8")), "utf-8")
