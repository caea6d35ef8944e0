"""Batches, as an operator makes them: asked for, watched, stopped, printed and taken back."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.client import Kind, Query
from app.desktop.batches.new_dialog import NewBatchDialog
from app.desktop.batches.page import BatchesPage
from app.desktop.print_labels import PrintLabelsDialog
from tests.readback import pdf_page, read_zxing
from tests.scenarios.operator_at_desk import Operator

TARGET = "https://example.com/{thngId}"


def batches(operator: Operator) -> BatchesPage:
    operator.window.open_page("batches")
    page = operator.window.current_page
    assert isinstance(page, BatchesPage)
    operator.wait(lambda: page.list.model.total >= 0)
    return page


def asks_for(operator: Operator, name: str, quantity: int, *, prefix: str = "") -> NewBatchDialog:
    """Fill in the dialog of a new batch and press its button."""
    operator.chooses("new")
    operator.wait(lambda: operator.dialog(NewBatchDialog) is not None)
    dialog = operator.dialog(NewBatchDialog)
    operator.types_into(dialog.name, name)
    dialog.quantity.setValue(quantity)
    operator.types_into(dialog.target, TARGET)
    if prefix:
        dialog.style_box.setCurrentIndex(1)
        operator.types_into(dialog.prefix, prefix)
    dialog.add()
    return dialog


def things(operator: Operator, batch: str) -> int:
    """How many things of a batch the service has."""
    query = Query(filter=f"batch={batch}", with_total=True)
    return int(operator.session.client.list_records(Kind.THNGS, query).total or 0)


def yes(_parent: QWidget, _question: str, _yes: str) -> bool:
    return True


def test_a_batch_is_made_watched_saved_and_printed(operator: Operator, tmp_path: Path) -> None:
    page = batches(operator)
    dialog = asks_for(operator, "Spring lot", 12, prefix="TEA")
    operator.wait(lambda: operator.dialog(NewBatchDialog) is None, lambda: dialog.error)
    operator.wait(lambda: [task.status for task in page.work.tasks] == ["EXECUTED"])
    operator.wait(lambda: page.list.model.index(0, 1).data() == "12")
    assert page.list.model.index(0, 2).data() == "Complete"

    result = tmp_path / "spring.csv"
    page.work.save_result(page.work.tasks[0], result)
    operator.wait(result.is_file)
    head, *rows = result.read_text("utf-8").splitlines()
    assert head == "shortId,shortUrl,thng"
    assert [row.split(",")[0] for row in rows] == [f"TEA{number:02}" for number in range(1, 13)]

    page.record_panel.tabs.setCurrentWidget(page.things)
    operator.wait(lambda: page.things.list.model.total == 12)
    operator.chooses("print")
    operator.wait(lambda: bool(page.findChildren(PrintLabelsDialog)))
    printing = page.findChildren(PrintLabelsDialog)[0]
    operator.wait(lambda: len(printing.items) == 12)
    printing._confirm = yes
    labels = tmp_path / "labels.pdf"
    printing.save_pdf(labels)
    operator.wait(labels.is_file, printing.warning.text)
    codes = read_zxing(pdf_page(labels.read_bytes(), 0, dpi=300))
    assert set(codes) == {row.split(",")[1] for row in rows}


def test_a_batch_is_stopped_and_what_was_made_stays(operator: Operator) -> None:
    page = batches(operator)
    asks_for(operator, "Too many", 500_000)
    operator.wait(lambda: bool(page.work.tasks) and page.work.tasks[0].made > 0)
    assert page.list.model.index(0, 2).data() == "Being made"
    page.work.cards[page.work.tasks[0].id].cancel.click()
    operator.wait(lambda: page.work.tasks[0].is_over)
    task = page.work.tasks[0]
    assert task.error.startswith("cancelled")
    assert things(operator, task.batch) == task.made > 0
    operator.wait(lambda: page.list.model.index(0, 1).data() == f"{task.made:,}")


def test_undo_takes_the_batch_back_and_stops_the_work(operator: Operator) -> None:
    page = batches(operator)
    asks_for(operator, "By mistake", 500_000)
    operator.wait(lambda: bool(page.work.tasks))
    task = page.work.tasks[0]
    operator.chooses("undo")
    operator.wait(lambda: page.list.model.total == 0)
    client = operator.session.client
    operator.wait(lambda: client.tasks.read(task.batch, task.id).is_over)
    assert client.tasks.read(task.batch, task.id).made == things(operator, task.batch)


def test_what_the_service_refuses_is_said_in_the_dialog_and_leaves_nothing(operator: Operator) -> None:
    page = batches(operator)
    dialog = asks_for(operator, "Spring lot", 3, prefix="no blanks")
    operator.wait(lambda: "letters, digits" in dialog.error)
    assert dialog.isVisible()
    dialog.reject()
    page.list.model.refresh()
    operator.wait(lambda: not page.list.model.loading)
    assert operator.session.client.list_records(Kind.BATCHES, Query(with_total=True)).total == 0


def test_a_batch_is_filled_once_more_and_failures_are_told(operator: Operator) -> None:
    page = batches(operator)
    asks_for(operator, "Spring lot", 3, prefix="TEA")
    operator.wait(lambda: [task.status for task in page.work.tasks] == ["EXECUTED"])
    page.make_more()
    operator.wait(lambda: operator.dialog(NewBatchDialog) is not None)
    more = operator.dialog(NewBatchDialog)
    more.quantity.setValue(4)
    operator.types_into(more.target, TARGET)
    more.style_box.setCurrentIndex(1)
    operator.types_into(more.prefix, "TEA")
    more.add()
    states = ["EXECUTED_WITH_FAILURES", "EXECUTED"]
    operator.wait(lambda: [task.status for task in page.work.tasks] == states)
    newest = page.work.tasks[0]
    assert (newest.made, newest.failed) == (1, 3)
    assert not page.work.cards[newest.id].failures.isHidden()
