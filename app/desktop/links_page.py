"""The page of short links: like any list of records, and those alone that a check found wanting."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from app.client import Kind
from app.desktop.columns import HEALTH_WORDS
from app.desktop.empty_state import Choice, EmptyState
from app.desktop.link_health import check_links
from app.desktop.records_page import RecordsPage
from app.desktop.session import Session
from app.desktop.widgets import button, label, row

BAD: Final = "health=dead,loop,chain"
# What the list can be cut down to, as filters of the service.
SHOWN: Final = (
    ("All short links", ""),
    ("Those that need a look", BAD),
    ("Dead targets", "health=dead"),
    ("Loops", "health=loop"),
    ("Long ways round", "health=chain"),
    ("Not checked yet", f"health!={','.join(HEALTH_WORDS)}"),
)


class LinksPage(RecordsPage):
    """Short links, and what checks found of them."""

    def __init__(self, session: Session) -> None:
        self.shown_links = QComboBox()
        self.shown_links.setAccessibleName("Which short links are shown")
        for title, condition in SHOWN:
            self.shown_links.addItem(title, condition)
        super().__init__(session, Kind.REDIRECTIONS, session.names)
        self.shown_links.currentIndexChanged.connect(lambda _: self._restrict())

    def show_only(self, condition: str) -> None:
        """Choose what is shown by its filter."""
        self.shown_links.setCurrentIndex(max(0, self.shown_links.findData(condition)))

    def open_record(self, kind: str, record_id: str) -> bool:
        """A link that is opened from elsewhere is shown among all."""
        if kind == self.kind.value and self.panel.may_leave():
            self.show_only("")
        return super().open_record(kind, record_id)

    def _build_left(self) -> QWidget:
        check = button("Check all", lambda: check_links(self.session, (), self), icon="check")
        check.setToolTip("Ask whether the targets of all short links still answer")
        bar = row(label("Show", "muted"), self.shown_links, 1, check)
        bar.setContentsMargins(14, 8, 14, 8)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.list, 1)
        return left

    def _restrict(self) -> None:
        self.list.selection.clear()
        self.list.model.restrict(str(self.shown_links.currentData()))

    def _tell_empty(self, state: EmptyState) -> None:
        condition = self.list.model.query.filter
        if not condition:
            super()._tell_empty(state)
            return
        title = self.shown_links.itemText(self.shown_links.findData(condition))
        found = "No short link needs a look" if condition == BAD else f"{title}: none"
        state.tell(
            "check",
            found,
            "As far as links were checked: a check asks every target of a link whether it still answers.",
            [Choice("Show all short links", lambda: self.show_only(""), "link")],
        )
