"""Import a table: what it is, what its columns become, how the first rows come out; then all of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QProgressBar,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.client import Kind
from app.desktop.exchange import import_work
from app.desktop.exchange.column_table import ColumnTable
from app.desktop.exchange.import_work import Outcome, Trouble
from app.desktop.exchange.owner_choice import OwnerChoice
from app.desktop.jobs import Job, Report
from app.desktop.link_editor import error_text
from app.desktop.notices import progress_text
from app.desktop.questions import Question
from app.desktop.session import Session
from app.desktop.widgets import button, label, plain_tip, row
from app.exchange import importing, mapping, owners, present, shorteners
from app.exchange.drafts import Draft
from app.exchange.importing import Options
from app.exchange.present import Present
from app.exchange.rows import Table

KINDS: Final = (
    (Kind.PRODUCTS, "Products"),
    (Kind.THNGS, "Things"),
    (Kind.COLLECTIONS, "Collections"),
    (Kind.PLACES, "Places"),
    (Kind.PROJECTS, "Projects"),
    (Kind.REDIRECTIONS, "Short links"),
)
PREVIEWED: Final = 50
LOOKED_UP: Final = 1_000
_SAMPLES: Final = 50


class ImportDialog(QDialog):
    """Nothing is written before Import is pressed and all rows were checked."""

    def __init__(self, session: Session, table: Table, kind: Kind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._table = session, table
        if shorteners.recognise(table.header) is not None:
            kind = Kind.REDIRECTIONS
        self._samples = [one.values for one in itertools.islice(table.rows(), _SAMPLES)]
        self._mapping = mapping.guess(kind, table.header, self._samples)
        self._job: Job | None = None
        self._looking: Job | None = None  # for what the preview says; dropped when that is out of date
        self._match_is_chosen = False  # by the person; until then the best column is taken
        self.outcome: Outcome | None = None
        self.setWindowTitle("Import")
        self.resize(920, 700)
        self._kind = QComboBox()
        self._kind.setAccessibleName("What the rows are")
        for value, title in KINDS:
            self._kind.addItem(title, value)
        self._kind.setCurrentIndex([one for one, _ in KINDS].index(kind))
        self._match = QComboBox()
        self._match.setAccessibleName("Rows that are there already")
        self.owner = OwnerChoice(session)
        self.columns = ColumnTable()
        self.preview = _table("Row", "What comes of it", "Remarks")
        self._status = label(role="muted", wrap=True)
        self._description = label(role="muted")
        self._bar = QProgressBar(textVisible=False)
        self._bar.hide()
        self._import = button("Import", self.start, role="primary", icon="import")
        self._close = button("Cancel", self.reject)
        self._build()
        self._kind.currentIndexChanged.connect(lambda _: self._guess_anew())
        self._match.currentIndexChanged.connect(self._match_changed)
        self.columns.changed.connect(self._mapping_changed)
        self._show_mapping()

    @property
    def status(self) -> str:
        return self._status.text()

    @property
    def options(self) -> Options:
        owner = self.owner.owner if owners.is_needed(self._mapping) else None
        return Options(match=str(self._match.currentData() or ""), owner=owner)

    @property
    def running(self) -> bool:
        return self._job is not None

    def start(self) -> None:
        """Check all rows, then ask if some are bad, then write."""
        if self.running or self._mapping.problems(self.options.match):
            return
        work = partial(import_work.check, self._table, self._mapping, self.options)
        self._run("Checking", work, self._checked)

    def reject(self) -> None:
        """Cancel what runs; otherwise close."""
        if self._job is not None:
            self._status.setText("Stopping after the rows that are on their way …")
            self._job.stop()
            return
        super().reject()

    # building

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        column.addWidget(label(self._table.path.name, "title", selectable=True))
        column.addWidget(self._description)
        column.addWidget(
            row(QLabel("Rows are"), self._kind, QLabel("Rows that are there already"), self._match, 1)
        )
        self._owner_row = row(QLabel("They belong to"), self.owner, 1)
        column.addWidget(self._owner_row)
        column.addWidget(label("Columns", "heading"))
        column.addWidget(self.columns, 3)
        column.addWidget(label("The first rows", "heading"))
        column.addWidget(self.preview, 3)
        column.addWidget(self._status)
        column.addWidget(self._bar)
        column.addWidget(row(1, self._close, self._import))

    # mapping and preview

    def _match_changed(self) -> None:
        self._match_is_chosen = True
        self._refresh_preview()

    def _guess_anew(self) -> None:
        self._mapping = mapping.guess(self._kind.currentData(), self._table.header, self._samples)
        self._show_mapping()

    def _show_mapping(self) -> None:
        self.columns.show_mapping(self._mapping, self._samples)
        self._mapping_changed(self._mapping)

    def _mapping_changed(self, changed: mapping.Mapping) -> None:
        self._mapping = changed
        whose = f", an export of {changed.service}" if changed.service else ""
        self._description.setText(self._table.description + whose)
        self.owner.propose(owners.proposed(self._table, changed).name)
        self._owner_row.setVisible(owners.is_needed(changed))
        # Not by itself where new records could not be made: that no column holds the name must be seen.
        best = "" if changed.problems() else present.telling_path(changed, self._samples)
        chosen = self._match.currentData() if self._match_is_chosen else best
        self._match.blockSignals(True)
        self._match.clear()
        are_links = changed.kind is Kind.REDIRECTIONS
        self._match.addItem("Stay out" if are_links else "Add them again as new records", "")
        for one in changed.used:
            if one.path in ("id", "shortId") or one.path.startswith("identifiers."):
                verb = "Re-aim the short link" if are_links else "Update the record"
                self._match.addItem(f"{verb} with the same {one.header}", one.path)
        self._match.setCurrentIndex(max(0, self._match.findData(chosen)))
        self._match.blockSignals(False)
        self._refresh_preview()

    def _refresh_preview(self) -> None:
        self._drop_looking()
        problems = self._mapping.problems(self.options.match)
        self._import.setEnabled(not problems and not self.running)
        if problems:
            self._tell(problems[0][:1].upper() + problems[0][1:], "error")
            self.preview.setRowCount(0)
            return
        self._tell("", "muted")
        work = partial(importing.preview, self._table, self._mapping, self.options, limit=PREVIEWED)
        self._looking = self._session.jobs.run(work, owner=self)
        self._looking.done(self._show_preview).failed(self._failed)

    def _drop_looking(self) -> None:
        """Workers may answer in any order: what was asked about other choices must not come last."""
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None

    def _look_for_present(self) -> None:
        work = partial(present.look, self._table, self._mapping, self._session.client, limit=LOOKED_UP)
        self._looking = self._session.jobs.run(work, owner=self)
        self._looking.done(self._show_present).failed(self._failed)

    def _show_present(self, found: Present) -> None:
        """What an import would find there already."""
        if self.running or self.outcome is not None or not found.found:
            return
        if self.options.match:
            self._tell(
                f"{found.text()}. They are updated where “{self._match.currentText()}” finds them.", "muted"
            )
        else:
            self._tell(f"{found.text()}. {self._way_out(found)}", "warning")

    def _way_out(self, found: Present) -> str:
        choice = self._match.itemText(self._match.findData(found.path))
        are_links = self._mapping.kind is Kind.REDIRECTIONS
        return (
            f"They stay out, or choose “{choice}”." if are_links else f"Choose “{choice}” to avoid doubles."
        )

    def _show_preview(self, drafts: list[Draft]) -> None:
        self.preview.setRowCount(len(drafts))
        for number, draft in enumerate(drafts):
            bad = draft.obstacles(accept_warnings=False)
            told = "; ".join(str(problem) for problem in (bad or draft.notes))
            what = "Stays out" if bad else _summary(draft)
            _fill(self.preview, number, (str(draft.row.number), what, told))
        self._look_for_present()  # only now: the line below is about rows that are to be seen

    # running

    def _checked(self, outcome: Outcome) -> None:
        summary = outcome.summary
        if summary.cancelled:
            self._tell("Stopped. Nothing was imported.", "muted")
            return
        if summary.failed:
            self._show_troubles(outcome.troubles)
            if not self._asked_to_go_on(summary.failed, summary.rows):
                self._tell(
                    f"Nothing was imported: {summary.failed:,} of {summary.rows:,} rows are wrong.", "warning"
                )
                return
        client = self._session.client
        work = partial(import_work.write, self._table, self._mapping, self.options, client)
        self._run("Importing", work, self._written)

    def _asked_to_go_on(self, failed: int, rows: int) -> bool:
        good = rows - failed
        if not good:
            return False
        question = Question(
            f"{failed:,} of {rows:,} rows cannot be imported",
            f"They go into {import_work.rejects_path(self._table.path).name} with their reasons.",
            (("import", f"Import the other {good:,}"), ("cancel", "Import nothing")),
        )
        return self._session.ask(question) == "import"

    def _written(self, outcome: Outcome) -> None:
        self.outcome = outcome
        summary = outcome.summary
        text = summary.text()
        if summary.interruption:
            text += f". Interrupted: {summary.interruption}"
        elif summary.cancelled:
            text += f". Stopped after row {summary.last_row}"
        if outcome.rejects is not None:
            text += f". Rows that stayed out are in {outcome.rejects}"
        self._tell(text, "success" if summary.is_complete else "warning")
        self._show_troubles(outcome.troubles)
        if outcome.applied is not None:
            self._session.finish(outcome.applied)
        self._close.setText("Close")
        self._import.setEnabled(False)
        self._session.note(summary.text(), tone="success" if summary.is_complete else "warning")

    def _show_troubles(self, troubles: tuple[Trouble, ...]) -> None:
        if troubles:
            self._drop_looking()
            self.preview.setRowCount(len(troubles))
            for number, trouble in enumerate(troubles):
                _fill(self.preview, number, (str(trouble.row), "Stays out", trouble.reason))

    def _run(self, word: str, work: Callable[[Report], Outcome], done: Callable[[Outcome], object]) -> None:
        title = f"{word} {self._table.path.name}"
        job = self._session.jobs.run_long(title, work, owner=self, stoppable=True)
        self._job = job
        self._bar.setRange(0, 0)
        self._bar.show()
        self._import.setEnabled(False)
        self.columns.setEnabled(False)
        job.progressed.connect(partial(self._progressed, job, word))
        job.settled.connect(self._settled)
        job.done(done).failed(self._failed)

    def _progressed(self, job: Job, word: str, done: int, total: int) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._tell(f"{word}: {progress_text(done, total, job.elapsed_s)}", "muted")

    def _settled(self) -> None:
        self._job = None
        self._bar.hide()
        self.columns.setEnabled(True)
        self._import.setEnabled(True)

    def _failed(self, error: Exception) -> None:
        self._tell(error_text(error), "error")

    def _tell(self, text: str, role: str) -> None:
        self._status.setText(text)
        self._status.setProperty("role", role)
        self._status.style().unpolish(self._status)
        self._status.style().polish(self._status)


def _summary(draft: Draft) -> str:
    """What a row becomes, in a line."""
    document = draft.document
    if "defaultRedirectUrl" in document:
        return f"/{document.get('shortId', '…')} → {document['defaultRedirectUrl']}"
    return str(document.get("name") or document)


def _table(*titles: str) -> QTableWidget:
    made = QTableWidget(0, len(titles))
    made.setHorizontalHeaderLabels(list(titles))
    made.setAccessibleName("The first rows")
    made.verticalHeader().hide()
    made.verticalHeader().setDefaultSectionSize(30)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    made.setShowGrid(False)
    made.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    made.setColumnWidth(0, 70)
    made.setColumnWidth(1, 320)
    made.horizontalHeader().setStretchLastSection(True)
    return made


def _fill(table: QTableWidget, number: int, texts: tuple[str, ...]) -> None:
    for place, text in enumerate(texts):
        item = QTableWidgetItem(text)
        item.setToolTip(plain_tip(text))
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        table.setItem(number, place, item)
