"""Rules of one link: for whom it leads elsewhere, such as by device or language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.client import RuleProblem
from app.desktop.field_editors import FieldEditor
from app.desktop.fields import Field
from app.desktop.rules.code_edit import CodeEdit
from app.desktop.rules.completion import complete_match, complete_template
from app.desktop.rules.marks import match_marks, template_marks
from app.desktop.rules.vocabulary import Vocabulary, standing
from app.desktop.rules.wording import problem_text, tone_of
from app.desktop.validation import Problem
from app.desktop.widgets import button, icon_button, label, row, set_tone
from redirector.rules.check import check
from redirector.rules.documents import ApplicationRedirectorRules


class _Rule(QWidget):
    """One rule: when it applies, and where it leads then. Names and constants of a rule stay as they are."""

    changed = Signal()
    removed = Signal(object)

    def __init__(self, rule: dict[str, Any]) -> None:
        super().__init__()
        self._rest = {key: value for key, value in rule.items() if key not in ("match", "redirectUrl")}
        words, constants = Vocabulary(standing()), rule.get("constants") or {}
        self.match = CodeEdit(
            "Applies when", "device=mobile", lambda text, at: complete_match(text, at, constants, words)
        )
        self.url = CodeEdit(
            "Leads to",
            "https://example.com/m",
            lambda text, at: complete_template(text, at, constants, words),
        )
        self._problem = label(wrap=True)
        self.match.load(str(rule.get("match") or ""))
        self.url.load(str(rule.get("redirectUrl") or ""))
        remove = icon_button("close", "Remove this rule", lambda: self.removed.emit(self), size_px=14)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(row(self.match, remove, spacing_px=4))
        column.addWidget(self.url)
        column.addWidget(self._problem)
        for edit in (self.match, self.url):
            edit.edited.connect(self.changed)
        self.tell([])

    def value(self) -> dict[str, Any]:
        texts = {"match": self.match.text.strip(), "redirectUrl": self.url.text.strip()}
        return {**self._rest, **{name: text for name, text in texts.items() if text}}

    def tell(self, problems: Sequence[RuleProblem]) -> None:
        of_match = [problem for problem in problems if problem.field == "match"]
        of_url = [problem for problem in problems if problem.field == "redirectUrl"]
        self.match.mark(match_marks(self.match.text, of_match, None))
        self.url.mark(template_marks(self.url.text, of_url))
        tone = tone_of(problems)
        self._problem.setText("\n".join(map(problem_text, problems)))
        self._problem.setVisible(bool(problems))
        self._problem.setProperty("role", tone)
        set_tone(self._problem, tone)


class LinkRulesEditor(FieldEditor):
    """Rows of rules, tried from the top; the account's rules come before them."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self._rules: list[_Rule] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(12)
        self._add = button("Add rule", self.add_rule, icon="add")
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._rows)
        column.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        self._finish(body)

    @property
    def rules(self) -> Sequence[_Rule]:
        return self._rules

    def value(self) -> list[dict[str, Any]] | None:
        return [rule.value() for rule in self._rules] or None

    def set_value(self, value: Any) -> None:
        for rule in list(self._rules):
            self._drop(rule)
        for rule in value or ():
            self._append(dict(rule))
        self._check()

    def add_rule(self) -> None:
        self._append({}).match.setFocus(Qt.FocusReason.OtherFocusReason)
        self._edited()

    def show_problems(self, problems: list[Problem]) -> None:
        """What the service says; what is wrong with a rule is told beside it already."""
        super().show_problems([problem for problem in problems if not problem.part])

    def _append(self, rule: dict[str, Any]) -> _Rule:
        made = _Rule(rule)
        made.changed.connect(self._edited)
        made.removed.connect(self._remove)
        self._rules.append(made)
        self._rows.addWidget(made)
        return made

    def _remove(self, rule: _Rule) -> None:
        self._drop(rule)
        self._add.setFocus(Qt.FocusReason.OtherFocusReason)
        self._edited()

    def _drop(self, rule: _Rule) -> None:
        self._rules.remove(rule)
        self._rows.removeWidget(rule)
        rule.hide()
        rule.deleteLater()

    def _edited(self) -> None:
        self._check()
        self.changed.emit()

    def _check(self) -> None:
        found = check(self.value() or [], document=ApplicationRedirectorRules)
        for number, rule in enumerate(self._rules):
            own = [problem for problem in found if problem.rule == number]
            rule.tell(
                [RuleProblem(one.severity.value, number, one.field, one.message, one.column) for one in own]
            )
