"""Lists of updates a client sends, of properties or locations: one object stands for a list of one."""

from __future__ import annotations

from collections.abc import Callable

from catalog.documents import Json
from catalog.errors import BadInput

MOST_UPDATES = 1000

# Takes one update without its nulls; gives what is kept of it and what is wrong with it.
Take = Callable[[Json], tuple[Json, list[str]]]


def accept_each(raw: object, take: Take, *, noun: str, shape: str) -> list[Json]:
    """What ``take`` keeps of each update; BadInput names every wrong field, with ``[position].`` in a list.

    ``noun`` and ``shape`` are for people: what the list holds, and what one update must be.
    """
    sent = raw if isinstance(raw, list) else [raw]
    if not 1 <= len(sent) <= MOST_UPDATES:
        raise BadInput(f"body: must hold 1 to {MOST_UPDATES} {noun}")
    kept: list[Json] = []
    wrong: list[str] = []
    for position, each in enumerate(sent):
        where = f"[{position}]." if isinstance(raw, list) else ""
        if not isinstance(each, dict):
            wrong.append(f"{where}body: must be {shape}")
            continue
        update, faults = take({name: value for name, value in each.items() if value is not None})
        wrong += [f"{where}{fault}" for fault in faults]
        kept.append(update)
    if wrong:
        raise BadInput(*wrong)
    return kept
