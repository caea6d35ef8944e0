"""Labels that no record of the catalogue is behind: a table's rows, or running numbers.

A field of a label is what the row says under its name, or a text of one's own with fields of the row:
``AB-{n:06}``, ``{Price:,.2f} EUR``, or just ``{Article}`` where a column has another name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from app.errors import InputError
from app.labels.designs import merging, templates
from app.labels.designs.merging import Numbering
from app.labels.designs.model import Design
from app.labels.layout import Label
from app.labels.printing.job import Entry, Row, complete_entries
from app.labels.rows import COLUMNS

#: The field that designs put into codes, made of a short id where a row has only that.
LINK: Final = "link"
SHORT_ID: Final = "shortid"
LINK_COLUMNS: Final = ("text", "code", "url", "shorturl", "shortlink")
#: What a label without a design says, and whether it must.
PLAIN_FIELDS: Final[Mapping[str, bool]] = {"text": True, "name": False, "identifier": False}

#: Turns a short id into the text of its code.
Linker = Callable[[str], str]
_TITLES: Final = ("name", "title")


def table_rows(records: Iterable[Mapping[str, str]]) -> list[Row]:
    """Rows as ``rows.records`` gives them, called by their names, or by where they are in the table."""
    return [
        Row(next((fields[name] for name in _TITLES if fields.get(name)), f"row {number:,}"), fields)
        for number, fields in enumerate(merging.prepare(records), start=1)
    ]


def numbered_rows(count: int, numbering: Numbering) -> list[Row]:
    """So many rows of nothing but a running number."""
    fields = merging.prepare(({} for _ in range(count)), numbering)
    return [Row(f"number {each[merging.COUNTER]}", each) for each in fields]


def fields_of(design: Design | None) -> Mapping[str, bool]:
    """What a label is asked for, and whether it must be there; also without a design."""
    return PLAIN_FIELDS if design is None else design.fields


def proposed(field: str, columns: Sequence[str]) -> str:
    """The column, of those of a table, that a field is meant to come from; empty if none."""
    named = {templates.plain(column): column for column in columns}
    if field in named:
        return named[field]
    others = LINK_COLUMNS if field == LINK else COLUMNS.get(field, ())
    return next((named[other] for other in others if other in named), "")


def filled(record: Mapping[str, str], texts: Mapping[str, str]) -> Mapping[str, str]:
    """With the texts of one's own, whose fields the record fills in."""
    return {**record, **{name: templates.fill(text, record) for name, text in texts.items()}}


def completed(
    record: Mapping[str, str], design: Design, texts: Mapping[str, str], link: Linker
) -> Mapping[str, str]:
    """The same, and with the link of a short id where the design wants one and the record has none."""
    made = filled(record, texts)
    if LINK in design.fields and not made.get(LINK):
        made = {**made, LINK: _link(made, link)}
    return made


def entries(
    rows: Sequence[Row], design: Design | None, texts: Mapping[str, str], link: Linker
) -> tuple[tuple[Entry, ...], list[str]]:
    """One for each row that has all that is needed; and what the others lack, a line a field.

    ``InputError`` names the row whose texts cannot be made.
    """
    made = []
    for row in rows:
        try:
            made.append(_entry(row, design, texts, link))
        except InputError as error:
            raise InputError(f"{row.title}: {error.text()}") from error
    return complete_entries(made, fields_of(design))


def _entry(row: Row, design: Design | None, texts: Mapping[str, str], link: Linker) -> Entry:
    if design is not None:
        return Entry(None, fields=completed(row.fields, design, texts, link), row=row)
    made = filled(dict.fromkeys(PLAIN_FIELDS, "") | dict(row.fields), texts)
    text = made["text"] or (link(made[SHORT_ID]) if made.get(SHORT_ID) else "")
    label = Label(text=text, name=made["name"], identifier=made["identifier"])
    return Entry(None, label=label, fields={**made, "text": text}, row=row)


def _link(record: Mapping[str, str], link: Linker) -> str:
    given = next((record[name] for name in LINK_COLUMNS if record.get(name)), "")
    short_id = record.get(SHORT_ID, "")
    return given or (link(short_id) if short_id else "")
