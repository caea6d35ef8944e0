"""The page Printed labels: what was printed, when, by whom, on what; void, print again, export."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from time import time_ns

from PySide6.QtCore import Qt

from app.client import Client, Conflict, Kind, NotFound, Query, Record
from app.client.records import batches
from app.desktop.exchange.files import choose_export
from app.desktop.ledger.operations import Reinstate, Void
from app.desktop.ledger.print_panel import PrintPanel
from app.desktop.ledger.void_dialog import VoidDialog
from app.desktop.list_page import Commands, ListPage
from app.desktop.operations import Applied, Edit, EditMany
from app.desktop.print_labels import PrintLabelsDialog
from app.desktop.session import Session

_NOT_HERE = ("new", "edit", "delete")


class LedgerPage(ListPage):
    """Prints are neither made nor deleted here: the ledger is added to by printing alone."""

    menu = ("void", "reinstate", "|", "print", "copy-id", "export")

    def __init__(self, session: Session) -> None:
        super().__init__(session, Kind.PRINTS, session.names, PrintPanel(session))
        self.list.opened.disconnect()

    def searchable(self) -> str:
        return "Search code, name, serial, printer, person, reason …"

    def commands(self) -> Mapping[str, Callable[[], None]]:
        return {key: call for key, call in super().commands().items() if key not in _NOT_HERE}

    def _new(self) -> None:
        self.session.open_page("products")

    def _more_commands(self) -> Commands:
        return {"export": partial(choose_export, self.session, Kind.PRINTS, self)}

    def _more_with_selection(self, count: int) -> Commands:
        return {
            "void": lambda: self.list.selection.with_records(self._choose_void),
            "reinstate": lambda: self.list.selection.with_records(self._reinstate),
            "print": lambda: self.list.selection.with_records(self._print_again),
        }

    # voiding

    def _choose_void(self, records: Sequence[Record]) -> None:
        valid = [record for record in records if "voided" not in record.document]
        if not valid:
            self.session.note("Voided already")
            return
        dialog = VoidDialog(valid, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(lambda reason, ends: self.void(valid, reason, end_links=ends))
        dialog.open()

    def void(self, records: Sequence[Record], reason: str, *, end_links: bool) -> None:
        """Void labels; their links end in a step of its own, which can be taken back alone."""
        title = _title("Void", records)
        operation = Void({record.id: reason for record in records}, title)
        self.session.perform(operation).done(partial(self._was_voided, records, end_links))

    def _was_voided(self, records: Sequence[Record], end_links: bool, _applied: Applied) -> None:
        count = len(records)
        self.session.note(
            "Label voided" if count == 1 else f"{count:,} labels voided", tone="success", action="undo"
        )
        short_ids = sorted({str(record.document.get("shortId") or "") for record in records} - {""})
        if end_links and short_ids:
            work = partial(_links, self.session.client, short_ids)
            self.session.jobs.run(work, owner=self).done(self._end).failed(self.session.show_error)

    def _end(self, links: Sequence[Record]) -> None:
        now_ms = time_ns() // 1_000_000
        edits = tuple(Edit(link, {"expiresAt": now_ms}, f"End {link.title}") for link in links)
        if edits:
            self.session.perform(EditMany(edits, _title("End", links)))

    def _reinstate(self, records: Sequence[Record]) -> None:
        reasons = {
            record.id: str(record.document["voided"].get("reason"))
            for record in records
            if "voided" in record.document
        }
        if not reasons:
            self.session.note("Not voided")
            return
        self.session.perform(Reinstate(reasons, _title("Take back the voiding of", records)))

    # printing again

    def _print_again(self, records: Sequence[Record]) -> None:
        work = partial(_owners, self.session.client, records)
        self.session.jobs.run(work, owner=self).done(self._open_print).failed(self.session.show_error)

    def _open_print(self, records: list[Record]) -> None:
        if not records:
            self.session.note("The records of these labels are no longer in the catalogue", tone="warning")
            return
        dialog = PrintLabelsDialog(self.session, records, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


def _links(client: Client, short_ids: Sequence[str]) -> list[Record]:
    """The links, each with its etag; those that are gone are passed over."""
    return [link for short_id in short_ids if (link := _read(client, Kind.REDIRECTIONS, short_id))]


def _owners(client: Client, prints: Sequence[Record]) -> list[Record]:
    """The records the labels belong to, each once; without one, the short link itself."""
    wanted: dict[tuple[Kind, str], None] = {}
    for record in prints:
        document = record.document
        for kind, field in (
            (Kind.THNGS, "thng"),
            (Kind.PRODUCTS, "product"),
            (Kind.REDIRECTIONS, "shortId"),
        ):
            if document.get(field):
                wanted[(kind, str(document[field]))] = None
                break
    found: list[Record] = []
    for kind in (Kind.THNGS, Kind.PRODUCTS):
        ids = [key for of, key in wanted if of is kind]
        for some in batches(ids, 100):
            found += client.list_records(kind, Query(ids=tuple(some))).items
    found += _links(client, [key for of, key in wanted if of is Kind.REDIRECTIONS])
    return found


def _read(client: Client, kind: Kind, record_id: str) -> Record | None:
    try:
        return client.read(kind, record_id)
    except (NotFound, Conflict):
        return None


def _title(verb: str, records: Sequence[Record]) -> str:
    return f"{verb} “{records[0].title}”" if len(records) == 1 else f"{verb} {len(records):,} labels"
