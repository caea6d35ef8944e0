"""What stands behind the Rules page: the draft, what the service says of it, loading and saving."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.client import ApplicationRef, Conflict, Redirector, Refused, RuleCheck, RuleProblem, Trial
from app.desktop.rules.draft import Draft, Rules
from app.desktop.session import ServiceState, Session
from redirector.rules.check import check

CHECK_AFTER_MS: Final = 200
_RULES_PER_MS: Final = 10
"""Many rules take the service some time: it is asked less often then."""
_IN_RULE: Final = re.compile(r"rules\[(\d+)\]\.?(.*)", re.DOTALL)

Problems = Mapping[int, Sequence[RuleProblem]]


class RulesController(QObject):
    """``changed``: the draft is another one; ``told``: what is known of it is."""

    changed = Signal()
    told = Signal()
    cases_tried = Signal(object)
    conflict = Signal(object)
    """The ``Redirector`` that somebody else saved meanwhile."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.draft = Draft()
        self.owner: ApplicationRef | None = None
        """Whose rules; None: the account's."""
        self.loaded = False
        self.saving = False
        self.trial: Trial | None = None
        self.trial_error = ""
        self.problems: dict[int, list[RuleProblem]] = {}
        self.case: Callable[[], Mapping[str, Any]] = dict
        """The scan to try the rules on."""
        self._revision = 0
        self._told_of = -1
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.check)
        session.client_changed.connect(self.refresh)
        session.service_state_changed.connect(self._service_changed)

    @property
    def is_current(self) -> bool:
        """Whether what is known is of the rules and the scan as they are now."""
        return self._told_of == self._revision

    # loading and saving

    def load(self) -> None:
        """Read the rules anew."""
        work = partial(self.session.client.redirectors.read, self.owner)
        self.session.jobs.run(work, owner=self).done(partial(self._was_loaded, self.owner))

    def turn_to(self, owner: ApplicationRef | None) -> None:
        """The rules of somebody else; what was not saved is dropped."""
        self.owner, self.loaded = owner, False
        self.draft.load((), None)
        self.after_change()
        self.load()

    def refresh(self) -> None:
        """Read the rules anew unless something is being edited; try them again in any case."""
        if self.draft.dirty:
            self.check()
        else:
            self.load()

    def save(self, *, over: str | None = None) -> None:
        """Save all rules; ``over``: the etag of the version that may be replaced, if not the one read."""
        if self.saving:
            return
        rules, etag = self.draft.rules, over or self.draft.etag
        self.saving = True
        self.changed.emit()
        work = partial(self.session.client.redirectors.replace, rules, self.owner, etag=etag)
        job = self.session.jobs.run(work, owner=self)
        job.done(partial(self._was_saved, self.owner, rules)).failed(self._was_refused)

    def resolve(self, theirs: Redirector, *, mine: bool) -> None:
        """After a conflict: save mine over theirs, or take theirs; the other ones can be had by Undo."""
        if mine:
            self.save(over=theirs.etag)
            return
        self.draft.was_saved(theirs.rules, theirs.etag)
        self.draft.replace(theirs.rules, "Take the rules somebody else saved")
        self.after_change()

    def _was_loaded(self, owner: ApplicationRef | None, book: Redirector) -> None:
        if owner != self.owner or (self.loaded and self.draft.dirty):
            return  # edited while the answer was on its way: what was typed stays, saving tells what differs
        self.loaded = True
        self.draft.load(book.rules, book.etag)
        self.after_change()

    def _was_saved(self, owner: ApplicationRef | None, sent: Rules, book: Redirector) -> None:
        self.saving = False
        if owner == self.owner:
            self.draft.was_saved(sent, book.etag)
        self.session.succeeded.emit()
        self.session.note("Rules saved; they hold from the next scan on", tone="success")
        self.changed.emit()

    def _was_refused(self, error: Exception) -> None:
        self.saving = False
        self.changed.emit()
        if isinstance(error, Conflict):
            work = partial(self.session.client.redirectors.read, self.owner)
            self.session.jobs.run(work, owner=self).done(self.conflict.emit)
            return
        if isinstance(error, Refused):
            self.check()
        self.session.show_error(error)

    def _service_changed(self, state: ServiceState) -> None:
        if state is ServiceState.READY and not self.loaded:
            self.load()

    # what the service says

    def edit(self, field: str, value: Any) -> None:
        """A field of the chosen rule was typed in; what is wrong with it is known at once."""
        before = self.draft.rules
        self.draft.set(field, value)
        if self.draft.rules is before:
            return
        rule, at = self.draft.rule, self.draft.chosen
        known, trial = self.problems, self.trial
        self._forget()
        self.problems, self.trial = known, trial
        if rule is not None:
            self.problems[at] = _locally_wrong(at, dict(rule))
        self.changed.emit()

    def after_change(self) -> None:
        """The draft was changed: nothing that was said of it counts any more."""
        self._forget()
        self.changed.emit()

    def case_changed(self) -> None:
        """Another scan: only the trial is out of date."""
        self._revision += 1
        self._wait()

    def check(self) -> None:
        """Ask the service about the rules as they are now."""
        self._timer.stop()
        self._revision += 1
        work = partial(self.session.client.redirectors.try_out, self.draft.rules, [self.case()], self.owner)
        job = self.session.jobs.run(work, owner=self)
        job.done(partial(self._was_checked, self._revision)).failed(
            partial(self._not_checked, self._revision)
        )

    def run_cases(self, cases: Sequence[Mapping[str, Any]]) -> None:
        """Try the rules as they are now on saved cases."""
        work = partial(self.session.client.redirectors.try_out, self.draft.rules, cases, self.owner)
        revision = self._revision
        self.session.jobs.run(work, owner=self).done(partial(self._cases_were_tried, revision))

    def _forget(self) -> None:
        self._revision += 1
        self.problems, self.trial, self.trial_error = {}, None, ""
        self._wait()

    def _wait(self) -> None:
        self._timer.start(CHECK_AFTER_MS + len(self.draft.rules) // _RULES_PER_MS)

    def _was_checked(self, revision: int, answer: RuleCheck) -> None:
        if revision != self._revision:
            return
        self._told_of = revision
        self.problems = {}
        for problem in answer.problems:
            placed = _placed(problem)
            if placed.rule is not None:
                self.problems.setdefault(placed.rule, []).append(placed)
        self.trial = answer.trials[0] if answer.trials else None
        self.trial_error = "" if answer.trials else "These rules cannot be tried: mend what is marked."
        self.told.emit()

    def _not_checked(self, revision: int, error: Exception) -> None:
        if revision != self._revision:
            return
        self._told_of = revision
        self.trial = None
        self.trial_error = error.text() if isinstance(error, Refused) else "The service is not answering."
        self.told.emit()
        if not isinstance(error, Refused):
            self.session.show_error(error)

    def _cases_were_tried(self, revision: int, answer: RuleCheck) -> None:
        if revision == self._revision:
            self.cases_tried.emit(answer.trials)


def _locally_wrong(position: int, rule: dict[str, Any]) -> list[RuleProblem]:
    """What the redirector's own check says of one rule, as far as it can without the catalogue."""
    found = check([rule], knows=lambda delegate: True)
    return [
        _placed(RuleProblem(each.severity.value, position, each.field, each.message, each.column))
        for each in found
    ]


def _placed(problem: RuleProblem) -> RuleProblem:
    """The problem with its rule, where it stands in the field's name: ``rules[2].constants``."""
    found = _IN_RULE.fullmatch(problem.field)
    if found is None:
        return problem
    rule = int(found[1]) if problem.rule is None else problem.rule
    return RuleProblem(problem.severity, rule, found[2] or "rule", problem.message, problem.column)
