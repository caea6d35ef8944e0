"""All options of a short link below each other, behind a heading that says which are set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from app.desktop.columns import when_text
from app.desktop.field_editors import FieldEditor, LineEditor, ListEditor, TextEditor
from app.desktop.fields import Field
from app.desktop.link_options.editors import CountEditor, MomentEditor, PasswordEditor, SwitchEditor
from app.desktop.link_options.link_rules import LinkRulesEditor
from app.desktop.link_options.targets_editor import TargetsEditor
from app.desktop.validation import Problem
from app.desktop.widgets import label

EDITORS: Final[tuple[tuple[type[FieldEditor], Field], ...]] = (
    (MomentEditor, Field("startsAt", "Opens", hint="Only from")),
    (MomentEditor, Field("expiresAt", "Expires", hint="Only until")),
    (CountEditor, Field("maxVisits", "Most visits", hint="As many as come")),
    (LineEditor, Field("fallbackUrl", "Leads elsewhere when closed", hint="https://example.com/over")),
    (PasswordEditor, Field("password", "Password")),
    (TargetsEditor, Field("targets", "Share visitors among targets")),
    (LinkRulesEditor, Field("rules", "Leads elsewhere for some visitors")),
    (SwitchEditor, Field("passQuery", "Parameters", hint="Hand those of the visited link on")),
    (LineEditor, Field("title", "Title")),
    (ListEditor, Field("tags", "Tags", hint="autumn, poster")),
    (TextEditor, Field("notes", "Notes")),
)


class LinkOptions(QWidget):
    """``changed`` when the person changed an option."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._shown: Mapping[str, Any] = {}
        self._refused: Mapping[str, str] = {}
        self.editors = {field.name: editor(field) for editor, field in EDITORS}
        self.fold = QToolButton()
        self.fold.setText("Options")
        self.fold.setCheckable(True)
        self.fold.setProperty("role", "quiet")
        self.fold.setArrowType(Qt.ArrowType.RightArrow)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._summary = label(role="muted", wrap=True)
        self._body = QWidget()
        inside = QVBoxLayout(self._body)
        inside.setContentsMargins(0, 4, 0, 4)
        inside.setSpacing(12)
        for editor in self.editors.values():
            inside.addWidget(editor)
            editor.changed.connect(self._edited)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._summary)
        column.addWidget(self._body)
        self.fold.toggled.connect(lambda _: self._show_fold())
        self._show_fold()

    @property
    def summary(self) -> str:
        return self._summary.text()

    def load(self, document: Mapping[str, Any]) -> None:
        """Show the options of a link."""
        self._refused = {}
        for name, editor in self.editors.items():
            editor.set_value(document.get("hasPassword" if isinstance(editor, PasswordEditor) else name))
            editor.show_problems([])
        # Not the document: programs write blanks, commas and defaults in ways nobody would type.
        self._shown = {name: editor.value() for name, editor in self.editors.items()}
        self._summary.setText(summary_of(document))
        self._show_fold()

    def changes(self) -> dict[str, Any]:
        """The merge patch of what the person changed; None takes an option away."""
        found = {}
        for name, editor in self.editors.items():
            value = editor.value()
            if isinstance(editor, PasswordEditor):
                if value is not None or editor.is_taken_away:
                    found[name] = value
            elif value != self._shown.get(name):
                found[name] = value
        return found

    def show_refusal(self, by_field: Mapping[str, str]) -> None:
        """The service did not take it: say so beside the fields it names."""
        self._refused = by_field
        told = [_problem(field, message) for field, message in by_field.items()]
        for name, editor in self.editors.items():
            editor.show_problems([problem for problem in told if problem.field == name])
        if any(problem.field in self.editors for problem in told):
            self.fold.setChecked(True)

    def knows(self, field: str) -> bool:
        """Whether an error of this field is shown here."""
        return _problem(field, "").field in self.editors

    def _edited(self) -> None:
        if self._refused:
            self.show_refusal({})
        self.changed.emit()

    def _show_fold(self) -> None:
        is_open = self.fold.isChecked()
        self.fold.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        self._body.setVisible(is_open)
        self._summary.setVisible(not is_open and bool(self._summary.text()))


def _problem(field: str, message: str) -> Problem:
    """``targets[1].url`` is a problem of the second row of ``targets``."""
    name, _, rest = field.partition("[")
    return Problem(name.partition(".")[0], message, part=rest.partition("]")[0])


def summary_of(document: Mapping[str, Any]) -> str:
    """Which options of a link are set, in a line."""
    parts = []
    if document.get("startsAt"):
        parts.append(f"opens {when_text(document['startsAt'])}")
    if document.get("expiresAt"):
        parts.append(f"expires {when_text(document['expiresAt'])}")
    if document.get("maxVisits"):
        parts.append(f"at most {document['maxVisits']:,} visits")
    counted = (("targets", "target"), ("rules", "rule"))
    for name, noun in counted:
        count = len(document.get(name) or ())
        if count:
            parts.append(f"{count} {noun}{'s' * (count != 1)}")
    said = (("hasPassword", "password"), ("fallbackUrl", "fallback"), ("passQuery", "hands parameters on"))
    parts += [words for name, words in said if document.get(name)]
    if document.get("title"):
        parts.insert(0, f"“{document['title']}”")
    if document.get("tags"):
        parts.append("tags " + ", ".join(map(str, document["tags"])))
    return "  ·  ".join([*parts, "notes"] if document.get("notes") else parts)
