"""One rule: its name, what it asks for, where it leads, its constants, and whom it asks first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.client import RuleProblem, TriedRule
from app.desktop.fields import Editor, Field
from app.desktop.pairs_editor import PairsEditor
from app.desktop.rules.code_edit import CodeEdit
from app.desktop.rules.completion import Completion, complete_match, complete_template
from app.desktop.rules.delegates_editor import DelegatesEditor
from app.desktop.rules.draft import Rule
from app.desktop.rules.marks import match_marks, template_marks
from app.desktop.rules.vocabulary import Vocabulary
from app.desktop.rules.wording import problem_text, tone_of, why_not
from app.desktop.widgets import label, line, set_tone

_MATCH_HINT: Final = "country=CH&language=de   (nothing here: always)"
_URL_HINT: Final = "https://example.com/{product.name}"
_CONSTANTS: Final = Field("constants", "Constants", Editor.PAIRS)


class RuleEditor(QScrollArea):
    """``edited`` carries the field of the rule and its new value."""

    edited = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.vocabulary = Vocabulary()
        self._problems: Sequence[RuleProblem] = ()
        self._tried: TriedRule | None = None
        self.name = line("Name of the rule", "What you call it")
        self.match = CodeEdit("Applies when", _MATCH_HINT, self._complete_match)
        self.url = CodeEdit("Leads to", _URL_HINT, self._complete_url)
        self.constants = PairsEditor(_CONSTANTS)
        self.delegates = DelegatesEditor()
        self._match_below = label(wrap=True)
        self._why = label(role="muted", wrap=True)
        self._url_below = label(wrap=True)
        self._else_below = label(role="error", wrap=True)
        body = QWidget()
        body.setProperty("role", "panel")
        column = QVBoxLayout(body)
        column.setContentsMargins(18, 14, 18, 18)
        column.setSpacing(14)
        column.addLayout(_titled("Name", self.name))
        column.addLayout(_titled("Applies when", self.match, self._match_below, self._why))
        column.addLayout(_titled("Leads to", self.url, self._url_below))
        column.addWidget(self.constants)
        column.addWidget(self.delegates)
        column.addWidget(self._else_below)
        column.addStretch(1)
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(self.match)
        self.name.textEdited.connect(lambda text: self.edited.emit("name", text))
        self.match.edited.connect(lambda: self._code_edited("match", self.match))
        self.url.edited.connect(lambda: self._code_edited("redirectUrl", self.url))
        self.constants.changed.connect(lambda: self.edited.emit("constants", self._constants()))
        self.delegates.changed.connect(lambda: self.edited.emit("delegates", self.delegates.value()))

    def use(self, vocabulary: Vocabulary) -> None:
        """What completion knows of the catalogue."""
        self.vocabulary = vocabulary

    def load(self, rule: Rule) -> None:
        """Show a rule; what the person is typing is left alone where it says the same."""
        if self.name.text() != (rule.get("name") or ""):
            self.name.setText(str(rule.get("name") or ""))
        for edit, field in ((self.match, "match"), (self.url, "redirectUrl")):
            if edit.text.strip() != rule.get(field, ""):
                edit.load(str(rule.get(field) or ""))
        if (self._constants() or {}) != (rule.get("constants") or {}):
            self.constants.set_value(rule.get("constants"))
        if self.delegates.value() != list(rule.get("delegates") or ()):
            self.delegates.load(rule.get("delegates") or ())

    def tell(self, problems: Sequence[RuleProblem], tried: TriedRule | None) -> None:
        """What is wrong with the rule, and what a trial made of it; both are of the text as it is now."""
        self._problems, self._tried = problems, tried
        below = (("match", self.match, self._match_below), ("redirectUrl", self.url, self._url_below))
        for field, edit, under in below:
            own = [problem for problem in problems if problem.field == field]
            _say(under, own)
            tone = tone_of(own)
            set_tone(edit, "error" if tone == "error" else "")
            edit.setAccessibleDescription("; ".join(map(problem_text, own)))
        rest = [problem for problem in problems if problem.field not in ("match", "redirectUrl")]
        _say(self._else_below, rest)
        text = why_not(tried) if tried is not None and tried.outcome == "fails" else ""
        self._why.setText(f"Not in this test:  {text}" if text else "")
        self._why.setVisible(bool(text))
        self._mark()

    def _code_edited(self, field: str, edit: CodeEdit) -> None:
        self._tried = None
        self.edited.emit(field, edit.text.strip())

    def _mark(self) -> None:
        of = {
            field: [one for one in self._problems if one.field == field] for field in ("match", "redirectUrl")
        }
        self.match.mark(match_marks(self.match.text, of["match"], self._tried))
        self.url.mark(template_marks(self.url.text, of["redirectUrl"]))

    def _constants(self) -> dict[str, Any] | None:
        return self.constants.value()

    def _complete_match(self, text: str, cursor: int) -> Completion:
        return complete_match(text, cursor, self._constants() or {}, self.vocabulary)

    def _complete_url(self, text: str, cursor: int) -> Completion:
        return complete_template(text, cursor, self._constants() or {}, self.vocabulary)


def _titled(title: str, *widgets: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(5)
    heading = QLabel(title)
    heading.setProperty("role", "heading")
    heading.setBuddy(widgets[0])
    column.addWidget(heading)
    for widget in widgets:
        column.addWidget(widget)
    return column


def _say(below: QLabel, problems: Sequence[RuleProblem]) -> None:
    tone = tone_of(problems)
    below.setText("\n".join(map(problem_text, problems)))
    below.setVisible(bool(problems))
    below.setProperty("role", tone)
    set_tone(below, tone)
