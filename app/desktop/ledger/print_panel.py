"""One printed label beside the ledger: everything known of it, and every print of the same code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QScrollArea, QVBoxLayout, QWidget

from app.client import Kind, Query, Record, filter_value
from app.desktop import widgets
from app.desktop.columns import when_text
from app.desktop.panel_widget import PanelWidget
from app.desktop.session import Session

_ROWS = (
    ("Code", "code"),
    ("Identifier", "identifier"),
    ("Serial number", "serial"),
    ("Copies", "copies"),
    ("Design", "design"),
    ("Sheet or roll", "medium"),
    ("Printer", "printer"),
    ("Computer", "station"),
    ("Printed by", "operatorName"),
    ("Reason", "reason"),
)
_OWNERS = (Kind.PRODUCTS, Kind.THNGS)


class PrintPanel(PanelWidget):
    """Shows a print; nothing of it can be edited."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._record: Record | None = None
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = widgets.label(role="title", wrap=True, selectable=True)
        self.state = widgets.label(role="warning", wrap=True)
        self.owner = widgets.button("Open the record", self._open_owner, icon="open")
        self.link = widgets.button("Open the short link", self._open_link, icon="link")
        self.story = widgets.label(role="muted", wrap=True, selectable=True)
        self._facts = QWidget()
        body = QWidget()
        body.setProperty("role", "panel")
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(18, 14, 18, 18)
        self._column.setSpacing(12)
        for widget in (
            self.title,
            self.state,
            widgets.row(self.owner, self.link, 1),
            self._facts,
            widgets.label("Every print of this code", "heading"),
            self.story,
        ):
            self._column.addWidget(widget)
        self._column.addStretch(1)
        area = QScrollArea()
        area.setWidget(body)
        area.setWidgetResizable(True)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    @property
    def record(self) -> Record | None:
        return self._record

    def commands(self) -> Mapping[str, Callable[[], object]]:
        return {}

    def show_record(self, record: Record | None) -> None:
        self._record = record
        if record is None:
            return
        document = record.document
        self.title.setText(record.title)
        self.state.setText(state_text(record))
        self.state.setVisible(bool(self.state.text()))
        self.owner.setVisible(self._owner() is not None)
        self.link.setVisible(bool(document.get("shortId")))
        self._show_facts(record)
        self.story.setText("Asking the ledger …")
        query = Query(filter=f"code={filter_value(str(document.get('code', '')))}", descending=False)
        work = partial(self._session.client.list_records, Kind.PRINTS, query)
        job = self._session.jobs.run(work, owner=self)
        job.done(lambda page: self._show_story(record, page.items))
        job.failed(lambda _error: self.story.setText("The ledger did not answer."))

    def show_new(self, draft: Mapping[str, object] | None = None) -> None:
        """Prints are made by printing."""

    def _show_facts(self, record: Record) -> None:
        facts = QWidget()
        form = QFormLayout(facts)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(6)
        form.addRow("Printed", widgets.label(when_text(record.document.get("createdAt"))))
        for title, name in _ROWS:
            value = str(record.document.get(name) or "")
            if value:
                form.addRow(title, widgets.label(value, wrap=True, selectable=True))
        self._column.replaceWidget(self._facts, facts)
        self._facts.deleteLater()
        self._facts = facts

    def _show_story(self, record: Record, prints: tuple[Record, ...]) -> None:
        if self._record is record:
            self.story.setText("\n".join(_line(each) for each in prints))

    def _owner(self) -> tuple[Kind, str] | None:
        if self._record is None:
            return None
        found = ((kind, self._record.document.get(kind.type_name)) for kind in reversed(_OWNERS))
        return next(((kind, str(owner)) for kind, owner in found if owner), None)

    def _open_owner(self) -> None:
        owner = self._owner()
        if owner is not None:
            self._session.open_record(*owner)

    def _open_link(self) -> None:
        if self._record is not None:
            self._session.open_record(Kind.REDIRECTIONS, str(self._record.document["shortId"]))


def state_text(record: Record) -> str:
    """Whether the label is void: when, by whom and why; empty if it is not."""
    voided = record.document.get("voided")
    if not voided:
        return ""
    return f"Void since {when_text(voided.get('at'))}, by {voided.get('byName')}: {voided.get('reason')}"


def _line(record: Record) -> str:
    document = record.document
    parts = [
        when_text(document.get("createdAt")),
        f"{document.get('copies', 1)} × on {document.get('printer') or 'an unknown printer'}",
        f"by {document.get('operatorName') or 'somebody'}",
    ]
    if document.get("reason"):
        parts.append(f"again: {document['reason']}")
    void = state_text(record)
    return ", ".join(parts) + (f"\n        {void}" if void else "")
