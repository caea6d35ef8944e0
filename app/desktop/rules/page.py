"""The Rules page: the rules in their order, the chosen one, and beside it the bench to try them on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QComboBox, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.client import ApplicationRef, ClientError, Redirector
from app.client.answers import Document
from app.desktop import options
from app.desktop.conflict_dialog import MINE, THEIRS, ConflictDialog
from app.desktop.empty_state import Choice, EmptyState
from app.desktop.page_widget import PageWidget
from app.desktop.pages import PageSpec
from app.desktop.questions import CANCEL, Question, unsaved
from app.desktop.rules.bench import Bench
from app.desktop.rules.controller import RulesController
from app.desktop.rules.delegates_editor import delegates_of
from app.desktop.rules.differences import differences
from app.desktop.rules.rule_editor import RuleEditor
from app.desktop.rules.rule_list import RuleList
from app.desktop.rules.rule_model import Row
from app.desktop.rules.surroundings import Surroundings
from app.desktop.rules.wording import badge_of, tone_of
from app.desktop.session import ServiceState, Session
from app.desktop.widgets import button, icon_button, label, plain_tip, row

_SIZES_PX: Final = [270, 400, 360]
_SPLITTER_PART: Final = "rules"
_OWNERS_PX: Final = 340
_LEAVING: Final = Question(
    "Drop the changes of these rules?",
    "They have not been saved.",
    (("discard", "Drop them"), (CANCEL, "Go on editing")),
)


class RulesPage(PageWidget):
    """The view; what is in force, what is wrong and what may be saved is the controller's."""

    def __init__(self, session: Session, folder: Path) -> None:
        super().__init__()
        self.session = session
        self.controller = RulesController(session, self)
        self.list = RuleList()
        self.editor = RuleEditor()
        self.bench = Bench(session, folder)
        self.controller.case = self.bench.form.value
        self._title = label("Rules of", "title")
        self.owners = QComboBox()
        self.owners.setAccessibleName("Whose rules")
        self.owners.addItem("the account", None)
        self.owners.setMinimumWidth(150)
        self.owners.setMaximumWidth(_OWNERS_PX)
        self.owners.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._state = label(role="muted")
        self._save = button("Save rules", self.controller.save, role="primary")
        self._revert = button("Revert", self._revert_all)
        self._empty = EmptyState()
        self._middle = QStackedWidget()
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self.surroundings = Surroundings(session, self)
        self._build()
        self._connect()
        self._show_draft()

    # the window's side

    def shown(self) -> None:
        if self.session.service_state is ServiceState.STARTING:
            return
        self.controller.refresh()
        self.surroundings.ask_if_outdated()

    def commands(self) -> Mapping[str, Callable[[], None]]:
        draft = self.controller.draft
        found: dict[str, Callable[[], None]] = {"refresh": self.controller.refresh}
        if not self.controller.loaded:
            return found
        found["new"] = self._add
        if draft.rule is not None:
            found |= {
                "duplicate": partial(self._do, draft.duplicate),
                "delete": partial(self._do, draft.delete),
            }
        if draft.dirty and not self.controller.saving:
            found["save"] = self.controller.save
        if draft.undo_title:
            found["undo"] = partial(self._do, draft.undo)
        if draft.redo_title:
            found["redo"] = partial(self._do, draft.redo)
        return found

    def undo_titles(self) -> tuple[str, str] | None:
        draft = self.controller.draft
        return (draft.undo_title, draft.redo_title) if draft.undo_title or draft.redo_title else None

    def may_leave(self) -> bool:
        state = QByteArray(self._splitter.saveState())
        self.session.settings.set(options.SPLITTER, state, _SPLITTER_PART)
        if not self.controller.draft.dirty:
            return True
        answer = self.session.ask(unsaved("Rules"))
        if answer == "save":
            return self._save_now()
        return answer != CANCEL

    # parts

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = row(self._title, self.owners, self._state, 1, self._revert, self._save)
        head.setContentsMargins(18, 10, 14, 10)
        column.addWidget(head)
        self._middle.addWidget(self.editor)
        self._middle.addWidget(self._empty)
        self._middle.setMinimumWidth(250)
        self.bench.setMinimumWidth(280)
        left = self._build_list()
        left.setMinimumWidth(190)
        for widget in (left, self._middle, self.bench):
            self._splitter.addWidget(widget)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        self._splitter.setSizes(_SIZES_PX)
        for number, stretch in enumerate((2, 3, 2)):
            self._splitter.setStretchFactor(number, stretch)
        state = self.session.settings.get(options.SPLITTER, _SPLITTER_PART)
        if not state.isEmpty():
            self._splitter.restoreState(state)
        column.addWidget(self._splitter, 1)

    def _build_list(self) -> QWidget:
        draft = self.controller.draft
        add = self._adder = icon_button("add", "Add a rule (Ctrl+N)", self._add)
        duplicate = icon_button("copy", "Duplicate the rule (Ctrl+D)", lambda: self._do(draft.duplicate))
        up = icon_button("up", "Move the rule up (Alt+Up)", lambda: self._step(-1))
        down = icon_button("down", "Move the rule down (Alt+Down)", lambda: self._step(1))
        remove = icon_button("delete", "Delete the rule (Del)", lambda: self._do(draft.delete))
        self._of_rule = (duplicate, up, down, remove)
        tools = row(add, duplicate, up, down, 1, remove, spacing_px=2)
        tools.setContentsMargins(10, 2, 10, 4)
        left = QWidget()
        left.setProperty("role", "panel")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(2)
        column.addWidget(tools)
        column.addWidget(self.list, 1)
        return left

    def _connect(self) -> None:
        controller = self.controller
        controller.changed.connect(self._show_draft)
        controller.told.connect(self._show_told)
        controller.conflict.connect(self._ask_whose)
        controller.cases_tried.connect(self.bench.cases.show_results)
        self.owners.activated.connect(lambda _: self._turn_to(self.owners.currentData()))
        self.list.chosen.connect(self._choose)
        self.list.rows.moved.connect(lambda at, to: self._do(partial(controller.draft.move, at, to)))
        self.list.rows.switched.connect(self._switch)
        self.editor.edited.connect(controller.edit)
        self.bench.changed.connect(controller.case_changed)
        self.bench.run_wanted.connect(
            lambda: controller.run_cases([case.case for case in self.bench.cases.cases])
        )
        self.bench.rule_wanted.connect(self._choose)
        self.surroundings.words_came.connect(self.editor.use)
        self.surroundings.places_came.connect(self.bench.form.set_places)
        self.surroundings.applications_came.connect(self._applications_came)

    # behaviour

    def _do(self, change: Callable[[], None]) -> None:
        change()
        self.controller.after_change()

    def _add(self) -> None:
        self._do(self.controller.draft.add)
        self.editor.match.setFocus(Qt.FocusReason.OtherFocusReason)

    def _step(self, step: int) -> None:
        at = self.controller.draft.chosen
        self._do(partial(self.controller.draft.move, at, at + step))

    def _switch(self, position: int, on: bool) -> None:
        self._do(partial(self.controller.draft.switch, position, on=on))

    def _choose(self, position: int) -> None:
        self.controller.draft.choose(position)
        self._show_draft()

    def _revert_all(self) -> None:
        self._do(partial(self.controller.draft.replace, self.controller.draft.saved, "Revert the rules"))

    def _save_now(self) -> bool:
        """Save before the window closes; False, and the reason is shown, if that fails."""
        draft = self.controller.draft
        try:
            book = self.session.client.redirectors.replace(
                draft.rules, self.controller.owner, etag=draft.etag
            )
        except ClientError as error:
            self.session.show_error(error)
            return False
        draft.was_saved(draft.rules, book.etag)
        return True

    def _show_draft(self) -> None:
        controller, draft = self.controller, self.controller.draft
        if draft.rule is not None:
            self.editor.load(draft.rule)
        self._middle.setCurrentIndex(1 if draft.rule is None else 0)
        self._tell_empty()
        count = len(draft.rules)
        counted = f"{count:,} rule{'s' * (count != 1)}"
        saved = "saving …" if controller.saving else "not saved" if draft.dirty else "in force"
        self._state.setText(f"{counted}  ·  {saved}" if controller.loaded else "")
        self._save.setEnabled(draft.dirty and not controller.saving)
        self._revert.setVisible(draft.dirty and not controller.saving)
        self._adder.setEnabled(controller.loaded)
        for tool in self._of_rule:
            tool.setEnabled(draft.rule is not None)
        self.bench.cases.forget_results()
        self._show_told()
        self.commands_changed.emit()

    def _show_told(self) -> None:
        controller, draft = self.controller, self.controller.draft
        trial = controller.trial
        tried = trial is not None and len(trial.rules) == len(draft.rules)
        rows = [
            Row(
                number=at + 1,
                rule=rule,
                outcome=badge_of(trial.rules[at]) if trial is not None and tried else "",
                tone=tone_of(controller.problems.get(at, ())),
            )
            for at, rule in enumerate(draft.rules)
        ]
        self.list.show_rows(rows, draft.chosen)
        if draft.rule is not None:
            of_rule = trial.rules[draft.chosen] if trial is not None and tried else None
            self.editor.tell(controller.problems.get(draft.chosen, ()), of_rule)
        if trial is not None and tried:
            self.bench.show_trial(trial, draft.rules, is_current=controller.is_current)
        elif controller.trial_error:
            self.bench.say(controller.trial_error, "warning")

    def _tell_empty(self) -> None:
        if not self.controller.loaded:
            self._empty.tell("rules", "Reading the rules …", "They are kept by the service.")
        elif not self.controller.draft.rules:
            self._empty.tell(
                "rules",
                "No rules yet",
                "Every short link leads to its own target. Rules decide first: by country, time, device, "
                "language, tags and more. The first that holds counts.",
                [Choice("Add a rule", self._add, "add")],
            )
        else:
            self._empty.tell(
                "rules", "Choose a rule", "Its match, its address and its constants are shown here."
            )

    def _ask_whose(self, theirs: Redirector) -> None:
        """Somebody else saved meanwhile: show what differs before anything is replaced."""
        found = differences(theirs.rules, self.controller.draft.rules)
        rows = [(each.what, each.theirs, each.mine) for each in found]
        if not rows:
            self.controller.resolve(theirs, mine=False)
            return
        dialog = ConflictDialog(self, f"Rules of {self.owners.currentText()}", rows)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(partial(self._take, theirs))
        dialog.open()

    def _take(self, theirs: Redirector, choice: str) -> None:
        if choice in (MINE, THEIRS):
            self.controller.resolve(theirs, mine=choice == MINE)

    def _applications_came(self, projects: list[tuple[Document, list[Document]]]) -> None:
        self.editor.delegates.set_known(delegates_of(projects))
        while self.owners.count() > 1:
            self.owners.removeItem(1)
        for project, applications in projects:
            for one in applications:
                owner = ApplicationRef(str(project["id"]), str(one["id"]))
                self.owners.addItem(f"{one.get('name') or one['id']}  ·  {project.get('name')}", owner)
        self._show_owner()

    def _turn_to(self, owner: ApplicationRef | None) -> None:
        """The rules of the account or of an application, unless what was typed here shall not be lost."""
        controller = self.controller
        if owner == controller.owner:
            return
        if not controller.draft.dirty or self.session.ask(_LEAVING) == "discard":
            controller.turn_to(owner)
        self._show_owner()

    def _show_owner(self) -> None:
        owner = self.controller.owner
        at = next((at for at in range(self.owners.count()) if self.owners.itemData(at) == owner), 0)
        self.owners.setCurrentIndex(at)
        self.owners.setToolTip(plain_tip(self.owners.currentText()))
        self.editor.delegates.setVisible(owner is None)


def rules_page(folder: Path) -> PageSpec:
    """The row of the navigation; saved tests are kept in the folder."""
    return PageSpec("rules", "Rules", "rules", lambda session: RulesPage(session, folder))
