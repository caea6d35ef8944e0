"""The pages of records, such as Products and Things: what one can do there beyond what every list offers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt

from app.client import Kind, Record
from app.desktop.choose_dialog import ChooseDialog
from app.desktop.exchange.files import choose_export, choose_import
from app.desktop.holders import COLLECTION, PROJECT, Holder
from app.desktop.link_health import check_links
from app.desktop.link_panel import LinkPanel
from app.desktop.list_page import Commands, ListPage
from app.desktop.new_link_dialog import NewLinkDialog
from app.desktop.operations import Applied
from app.desktop.panel_widget import PanelWidget
from app.desktop.print_labels import PrintLabelsDialog
from app.desktop.record_names import RecordNames
from app.desktop.record_panel import RecordPanel
from app.desktop.session import Session

_HINTS: Final = {
    Kind.PRODUCTS: "Search name, brand, tag, identifier …",
    Kind.THNGS: "Search name, tag, serial, identifier …",
    Kind.REDIRECTIONS: "Search short id, title or target …",
    Kind.COLLECTIONS: "Search name, description, tag …",
    Kind.PLACES: "Search name, description, tag …",
    Kind.PROJECTS: "Search name, description, tag …",
}
_HOLDERS: Final = {"add-to-collection": COLLECTION, "add-to-project": PROJECT}
_COPIED_FIELDS: Final = (
    "name",
    "fn",
    "brand",
    "description",
    "product",
    "categories",
    "tags",
    "url",
    "photos",
    "customFields",
    "position",
    "address",
)
"""A copy has its own identifiers: two records with one serial number would be a mistake."""


class RecordsPage(ListPage):
    """What differs between the kinds are rows of data and the panel."""

    menu = (
        "edit",
        "duplicate",
        "add-thing",
        "link",
        "add-to-collection",
        "add-to-project",
        "|",
        "follow",
        "copy-link",
        "check-links",
        "copy-id",
        "|",
        "print",
        "export",
        "|",
        "delete",
    )

    def __init__(self, session: Session, kind: Kind, names: RecordNames) -> None:
        links = kind is Kind.REDIRECTIONS
        panel: PanelWidget = LinkPanel(session, names) if links else RecordPanel(session, kind, names)
        super().__init__(session, kind, names, panel)
        panel.link_wanted.connect(self._add_links_to)
        panel.print_asked.connect(lambda record: self._print([record]))

    def searchable(self) -> str:
        return _HINTS[self.kind]

    def _more_commands(self) -> Commands:
        found: Commands = {}
        if self.kind is Kind.REDIRECTIONS and self.list.model.total > 0:
            found["check-links"] = partial(check_links, self.session, (), self)
        return found | {
            "import": partial(choose_import, self.session, self.kind, self),
            "export": partial(choose_export, self.session, self.kind, self),
        }

    def _more_with_selection(self, count: int) -> Commands:
        found: Commands = {}
        if self.kind is not Kind.PROJECTS:
            found["print"] = partial(self.list.selection.with_records, self._print)
        if self.kind in PROJECT.members:
            found["link"] = partial(self.list.selection.with_records, self._add_links_to)
        if self.kind is not Kind.REDIRECTIONS and count == 1:
            found["duplicate"] = self._duplicate
        if self.kind is Kind.PRODUCTS and count == 1:
            found["add-thing"] = self._add_thing
        if self.kind is Kind.REDIRECTIONS:
            found["check-links"] = partial(self.list.selection.with_records, self._check)
        for key, holder in _HOLDERS.items():
            if self.kind in holder.members:
                found[key] = partial(self.list.selection.with_records, partial(self._choose_holder, holder))
        return found

    def _check(self, records: Sequence[Record]) -> None:
        """The selected links; a single one is where one happens to stand, so all are checked."""
        ids = [record.id for record in records] if len(records) > 1 else []
        check_links(self.session, ids, self)

    def _new(self) -> None:
        if self.kind is not Kind.REDIRECTIONS:
            super()._new()
        elif self.panel.may_leave():
            self._add_links_to([])

    def _duplicate(self) -> None:
        record = self.list.selection.current
        if record is not None:
            draft = {name: record.document[name] for name in _COPIED_FIELDS if name in record.document}
            self.open_draft(draft | {"name": f"{record.title} (copy)"})

    def _add_thing(self) -> None:
        record = self.list.selection.current
        if record is not None:
            self.session.draft_wanted.emit(Kind.THNGS, {"product": record.id, "name": record.title})

    def _choose_holder(self, holder: Holder, records: Sequence[Record]) -> None:
        what = f"“{records[0].title}”" if len(records) == 1 else f"{len(records):,} {self.kind.noun(2)}"
        dialog = ChooseDialog(
            self.session,
            (holder.kind,),
            f"Add {what} to a {holder.noun}",
            "Add",
            self,
            without=records[0].id if len(records) == 1 else "",
        )
        ids = tuple(record.id for record in records)
        dialog.chosen.connect(lambda chosen: self._add_to(holder, what, ids, chosen[0]))
        dialog.open()

    def _add_to(self, holder: Holder, what: str, ids: tuple[str, ...], chosen: Record) -> None:
        operation = holder.add(chosen.id, self.kind, ids, f"Add {what} to “{chosen.title}”")
        self.session.perform(operation).done(partial(self._was_held, chosen))

    def _was_held(self, chosen: Record, applied: Applied) -> None:
        count = len(applied.change.updated)
        said = f"{count:,} {self.kind.noun(count)} added to “{chosen.title}”"
        self.session.note(
            said if count else f"Already in “{chosen.title}”",
            tone="success" if count else "info",
            action="undo" if count else "",
        )

    def _add_links_to(self, owners: Sequence[Record]) -> None:
        dialog = NewLinkDialog(self.session, owners, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.created.connect(partial(self._link_was_added, len(owners)))
        dialog.open()

    def _link_was_added(self, owners: int, link: Record) -> None:
        if owners == 1:
            self.panel.show_links()
        if self.kind is Kind.REDIRECTIONS:
            self._opening = link.id
        self.session.note(f"Short link {link.title} added", tone="success", action="undo")

    def _print(self, records: Sequence[Record]) -> None:
        dialog = PrintLabelsDialog(self.session, records, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
