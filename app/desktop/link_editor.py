"""One short link: its target and its options edited in place, and what it did so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.client import ClientError, Conflict, Kind, Record, Refused
from app.client.health import LinkHealth, health_of
from app.desktop.columns import target_of, when_text
from app.desktop.conflict_dialog import MINE, THEIRS, ConflictDialog, differing
from app.desktop.link_health import check_links, sentence, way
from app.desktop.link_options.panel import LinkOptions
from app.desktop.operations import Applied, Edit
from app.desktop.session import Session
from app.desktop.target_field import TargetField
from app.desktop.visits.dialog import LinkVisitsDialog
from app.desktop.widgets import button, label, plain_tip, row, set_tone

_READ_DELAY_MS: Final = 150
_HIDDEN: Final = "•••"


class LinkEditor(QWidget):
    """Shows one redirection. Enter or Save changes it; the printed code stays the same.

    Lists do not tell which version of a link they show, so it is read again: what somebody else saved
    meanwhile is not overwritten unseen.
    """

    saved = Signal(Record)
    dirty_changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._link: Record | None = None
        self._saving = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_READ_DELAY_MS)
        self._timer.timeout.connect(self._read_shown)
        self.target = TargetField()
        self.options = LinkOptions()
        self._save = button("Save", self.save, role="primary")
        self._revert = button("Revert", self.revert)
        self._facts = label(role="muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.target)
        column.addWidget(self.options)
        self._buttons = row(self._save, self._revert, 1)
        column.addWidget(self._buttons)
        self._health = label(wrap=True)
        self._check = button("Check", self.check_health)
        self._check.setToolTip("Ask whether its targets still answer")
        column.addWidget(self._health)
        self._visits = button("Visits …", self.show_visits, icon="chart")
        column.addWidget(self._facts)
        column.addWidget(row(self._check, self._visits, 1))
        self.target.changed.connect(self._edited)
        self.options.changed.connect(self._edited)
        self.target.accepted.connect(self.save)
        self.setFocusProxy(self.target)
        self._edited()

    @property
    def link(self) -> Record | None:
        return self._link

    @property
    def dirty(self) -> bool:
        return bool(self._changes())

    def show_link(self, link: Record | None, product_of_thing: str = "") -> None:
        """``product_of_thing`` fills {productId} in the preview, when the link is a thing's."""
        self._link = link
        self._timer.stop()
        if link is not None and link.etag is None:
            self._timer.start()
        self.setEnabled(link is not None)
        if link is None:
            self.target.load("", {})
            self.options.load({})
            self._facts.clear()
            self._show_health(None)
        else:
            self.target.load(template_of(link), placeholder_values(link, product_of_thing))
            self.options.load(link.document)
            self._facts.setText(_facts(link))
            self._show_health(health_of(link.document))
        self._edited()

    def check_health(self) -> None:
        """Ask the targets of this link now."""
        if self._link is not None:
            check_links(self._session, [self._link.id], self)

    def _show_health(self, health: LinkHealth | None) -> None:
        self._health.setText(sentence(health))
        self._health.setToolTip(plain_tip("\n→ ".join(way(health))))
        self._health.setVisible(health is not None)
        role = "warning" if health is not None and health.needs_a_look else "muted"
        self._health.setProperty("role", role)
        set_tone(self._health, role)

    def show_visits(self) -> None:
        """Who visited the link, and when, in a window of its own."""
        if self._link is not None:
            dialog = LinkVisitsDialog(self._session, self._link.id, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.show()

    def revert(self) -> None:
        if self._link is not None:
            self.show_link(self._link)

    def save(self) -> None:
        link = self._link
        if link is None or self._saving or not self.dirty or self.target.problem:
            return
        self._set_saving(True)
        if link.etag is None:
            self._read(link.id, partial(self._save_on, link, self._changes()))
        else:
            self._send(link, self._changes())

    def _save_on(self, shown: Record, changes: Mapping[str, Any], now: Record) -> None:
        """Save what was changed of the link as it was shown, if it still is so."""
        if _version(now) == _version(shown):
            self._send(now, changes)
        else:
            self._show_conflict(changes, now)

    def _send(self, link: Record, changes: Mapping[str, Any]) -> None:
        re_aims = list(changes) == ["defaultRedirectUrl"]
        edit = Edit(link, changes, f"Re-aim {link.title}" if re_aims else f"Edit short link {link.title}")
        self._set_saving(True)
        self._session.perform(edit).done(self._was_saved).failed(partial(self._was_refused, link.id, changes))

    def _read_shown(self) -> None:
        if self._link is not None:
            self._read(self._link.id, self._was_read)

    def _read(self, short_id: str, then: Callable[[Record], object]) -> None:
        work = partial(self._session.client.read, Kind.REDIRECTIONS, short_id)
        self._session.jobs.run(work, owner=self).done(then).failed(self._was_not_read)

    def _was_read(self, now: Record) -> None:
        """The link with its version: shown, unless something is being typed."""
        link = self._link
        if link is None or link.id != now.id or self._saving or link.etag is not None:
            return
        if not self.dirty and now.document != link.document:
            self.show_link(now)
        elif _version(now) == _version(link):
            self._link = now

    def _was_not_read(self, error: Exception) -> None:
        """Nobody asked for it until it is to be saved."""
        if self._saving:
            self._set_saving(False)
            self._session.show_error(error)

    def _show_conflict(self, changes: Mapping[str, Any], theirs: Record) -> None:
        self._set_saving(False)
        shown = {name: _HIDDEN if name == "password" else value for name, value in changes.items()}
        dialog = ConflictDialog(self, theirs.title, differing(theirs.fields, shown))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(partial(self._take, theirs, changes))
        dialog.open()

    def _take(self, theirs: Record, changes: Mapping[str, Any], choice: str) -> None:
        if choice == MINE:
            self._send(theirs, changes)
        elif choice == THEIRS:
            self.show_link(theirs)

    def _set_saving(self, saving: bool) -> None:
        self._saving = saving
        self._edited()

    def _was_saved(self, applied: Applied) -> None:
        self._set_saving(False)
        record = applied.change.records[0]
        if self._link is not None and record.id == self._link.id:
            self.show_link(record)
        self._session.note(f"Short link {record.title} saved", tone="success", action="undo")
        self.saved.emit(record)

    def _was_refused(self, short_id: str, changes: Mapping[str, Any], error: Exception) -> None:
        self._set_saving(False)
        if isinstance(error, Refused):
            self._show_refusal(error.by_field())
        elif isinstance(error, Conflict):
            self._read(short_id, partial(self._show_conflict, changes))
        else:
            self._session.show_error(error)

    def _show_refusal(self, by_field: Mapping[str, str]) -> None:
        """Beside the fields it names; what names none of the options is about the target."""
        self.options.show_refusal({name: text for name, text in by_field.items() if self.options.knows(name)})
        rest = [text for name, text in by_field.items() if not self.options.knows(name)]
        if rest:
            self.target.show_error("\n".join(rest))

    def _changes(self) -> dict[str, Any]:
        if self._link is None:
            return {}
        changes = self.options.changes()
        if self.target.text != template_of(self._link):
            changes = {"defaultRedirectUrl": self.target.text, **changes}
        return changes

    def _edited(self) -> None:
        self._buttons.setVisible(self.dirty)
        self._save.setEnabled(not self.target.problem and not self._saving)
        self.dirty_changed.emit()


def _version(link: Record) -> Any:
    """When it was last changed: visits and checks are no changes."""
    return link.document.get("updatedAt")


def template_of(link: Record) -> str:
    """The target as it was written, with its placeholders."""
    return str(link.fields.get("defaultRedirectUrl") or "")


def placeholder_values(link: Record, product_of_thing: str = "") -> Mapping[str, str]:
    """What the placeholders of this link stand for, as far as the link alone tells."""
    values = {"shortId": link.id, "evrythngId": str(link.document.get("evrythngId") or "")}
    owner = target_of(link)
    if owner is not None and owner[0] is Kind.PRODUCTS:
        return values | {"productId": owner[1], "thngId": ""}
    if owner is not None and owner[0] is not Kind.THNGS:
        return values | {"productId": "", "thngId": ""}
    if owner is not None:
        values["thngId"] = owner[1]
    return values | ({"productId": product_of_thing} if product_of_thing else {})


def _facts(link: Record) -> str:
    hits, bots = (int(link.document.get(name) or 0) for name in ("hits", "botHits"))
    counted = ("1 hit" if hits == 1 else f"{hits:,} hits") + (f", {bots:,} of them by bots" if bots else "")
    facts = [counted, f"made {when_text(link.document.get('createdAt'))}", _origin(link)]
    return "  ·  ".join(filter(None, facts))


def _origin(link: Record) -> str:
    """Where an imported link was before; empty for one that was made here."""
    origin: Mapping[str, Any] = link.document.get("origin") or {}
    if not origin:
        return ""
    parts = [f"came from {origin.get('service') or 'elsewhere'}"]
    if "createdAt" in origin:
        parts.append(f"there since {when_text(origin['createdAt'])}")
    if "clicks" in origin:
        clicks = int(origin["clicks"])
        parts.append("visited there once" if clicks == 1 else f"visited there {clicks:,} times")
    return ", ".join(parts)


def error_text(error: Exception) -> str:
    """A sentence for the person, whatever went wrong."""
    return error.text() if isinstance(error, ClientError) else str(error)
