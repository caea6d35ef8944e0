"""Records that cannot be printed yet because they have no short link, and the offer to give them one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from app.client import Kind
from app.desktop import widgets
from app.desktop.operations import Create
from app.labels.printing.items import LabelItem

NAMED = 6
HINT = "https://example.com/products/{productId}"
FIELDS = "{productId}, {thngId}, {evrythngId} and {shortId} are filled in for each record."


def new_links(items: Sequence[LabelItem], target: str) -> Create:
    """A link to `target` for each item that has none, as one step that can be undone."""
    missing = [item.record for item in items if item.link is None]
    documents = [
        {"defaultRedirectUrl": target, "evrythngId": record.id, "type": record.kind.type_name}
        for record in missing
    ]
    count = len(documents)
    return Create(
        Kind.REDIRECTIONS, documents, "Add a short link" if count == 1 else f"Add {count} short links"
    )


class MissingLinks(QFrame):
    """Hidden when every record has a link. `create_asked` carries the target of the new links."""

    create_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.text = widgets.label(wrap=True)
        self.target = widgets.line("Target of the new links", HINT)
        self.create_button = widgets.button("Create links", self._create, icon="link")
        self.problem = widgets.label(role="error", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addWidget(self.text)
        column.addWidget(self.target)
        column.addWidget(widgets.label(FIELDS, "muted", wrap=True))
        column.addWidget(self.problem)
        column.addWidget(widgets.row(self.create_button, 1))
        self.target.textChanged.connect(lambda _text: self._check())
        self.target.returnPressed.connect(self.create_button.click)
        self._check()
        self.hide()

    def show_items(self, missing: Sequence[LabelItem]) -> None:
        names = [f"“{item.record.title}”" for item in missing[:NAMED]]
        more = len(missing) - NAMED
        listed = ", ".join(names) + (f" and {more} more" if more > 0 else "")
        noun = "record has" if len(missing) == 1 else "records have"
        self.text.setText(f"{len(missing):,} {noun} no short link and will not be printed: {listed}.")
        if missing and self.isHidden():
            self.target.setFocus()  # nothing else stands between the records and their labels
        self.setVisible(bool(missing))

    def say(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    def _check(self) -> None:
        typed = self.target.text().strip()
        right = typed.lower().startswith(("http://", "https://"))
        self.say("" if right or not typed else "Begin with http:// or https://")
        self.create_button.setEnabled(right)

    def _create(self) -> None:
        self.create_asked.emit(self.target.text().strip())
