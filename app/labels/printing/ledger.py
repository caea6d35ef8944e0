"""One printing in the ledger: what was printed before is known beforehand, what is printed is recorded."""

from __future__ import annotations

import platform
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import msgspec

from app import whole_file
from app.client import Client, ClientError, Kind, Record
from app.labels.display import Code, Page
from app.labels.printing.job import Job
from catalog.ids import new_id

WAITING_FILE: Final = "unrecorded-prints.json"
_OWNERS = (Kind.PRODUCTS, Kind.THNGS)


@dataclass
class PrintRun:
    """``printer``: where it goes; ``reason``: why labels that were printed before are printed again."""

    job: Job
    printer: str
    reason: str = ""
    id: str = field(default_factory=new_id)
    codes: dict[int, str] = field(default_factory=dict)
    """The first code of each entry, as far as its label was laid out."""

    def noting(self, pages: Iterable[Page], copies: int | None = None) -> Iterator[Page]:
        """The same pages, remembering what the labels' codes say."""
        each = copies or self.job.copies
        for page in pages:
            for label in page.labels:
                codes = (item.symbol.text for item in label.items if isinstance(item, Code))
                self.codes.setdefault((label.number - 1) // each, next(codes, ""))
            yield page

    def again(self, reason: str) -> PrintRun:
        """The same, for this reason."""
        return replace(self, reason=reason)

    def without(self, codes: Collection[str]) -> PrintRun:
        """The same without the labels that have one of these codes."""
        kept = [index for index in range(len(self.job.entries)) if self.codes.get(index) not in codes]
        job = replace(self.job, entries=tuple(self.job.entries[index] for index in kept))
        return PrintRun(job, self.printer, self.reason, self.id)

    def documents(self) -> list[dict[str, Any]]:
        """What the ledger gets: a print an entry."""
        shared = {
            "run": self.id,
            "copies": self.job.copies,
            "medium": self.job.sheet.title,
            "printer": self.printer,
            "station": platform.node(),
            "design": self.job.design.name if self.job.design else "",
            "reason": self.reason,
        }
        return [
            {name: value for name, value in {**shared, **self._of(index)}.items() if value}
            for index in range(len(self.job.entries))
            if self.codes.get(index)
        ]

    def _of(self, index: int) -> dict[str, Any]:
        entry = self.job.entries[index]
        record = entry.item.record if entry.item else None
        return {
            "code": self.codes[index],
            "shortId": entry.link.id if entry.link else "",
            "name": entry.title,
            "identifier": entry.identifier,
            "serial": (entry.fields or {}).get("serial", ""),
            **({record.kind.type_name: record.id} if record and record.kind in _OWNERS else {}),
        }


def printed_before(client: Client, run: PrintRun) -> dict[str, Record]:
    """The newest print of each code of the run that was printed before; raises ClientError."""
    return client.prints.newest([code for code in run.codes.values() if code])


def record(client: Client, folder: Path, run: PrintRun) -> str:
    """Tell the ledger what was printed; empty, or what went wrong.

    Labels that are on paper must not be lost for the ledger: what it cannot be told now lies in the data
    folder, and is told before the next printing.
    """
    waiting = [*_waiting(folder), *run.documents()]
    try:
        client.prints.add(waiting)
    except ClientError as error:
        _keep_waiting(folder, waiting)
        return f"The ledger will be told of these labels later: {error.text()}"
    _keep_waiting(folder, [])
    return ""


def _waiting(folder: Path) -> list[dict[str, Any]]:
    try:
        return msgspec.json.decode((folder / WAITING_FILE).read_bytes(), type=list[dict[str, Any]])
    except (FileNotFoundError, msgspec.DecodeError):
        return []


def _keep_waiting(folder: Path, documents: list[dict[str, Any]]) -> None:
    path = folder / WAITING_FILE
    if documents:
        whole_file.write(path, msgspec.json.encode(documents))
    else:
        path.unlink(missing_ok=True)
