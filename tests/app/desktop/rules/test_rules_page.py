"""The Rules page on the real service: written, checked, tried, saved, and somebody else's change."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.client import Client, Kind
from app.desktop.conflict_dialog import ConflictDialog
from app.desktop.main_window import MainWindow
from app.desktop.options import Settings
from app.desktop.rules.case_store import FILE, CaseStore, SavedCase
from app.desktop.rules.page import RulesPage, rules_page
from app.desktop.session import Session
from app.errors import InputError
from tests.live import LiveService

WAIT_MS = 120_000
URL = "https://example.com/"
RULES: list[dict[str, Any]] = [
    {"name": "Swiss", "match": "country=CH&language=de", "redirectUrl": URL + "ch"},
    {"name": "Phones", "match": "device=mobile", "redirectUrl": URL + "m"},
    {"redirectUrl": URL + "all"},
]


@pytest.fixture
def session(qtbot: QtBot, service: LiveService) -> Iterator[Session]:
    made = Session(Client(service.url, service.key), Settings(service.folder / "desktop.ini"))
    made.ask = lambda question: "discard"
    yield made
    assert made.jobs.cancel_all(WAIT_MS)
    made.client.close()


@pytest.fixture
def window(session: Session, service: LiveService, qtbot: QtBot) -> Iterator[MainWindow]:
    session.client.redirectors.replace(RULES)
    made = MainWindow(session, [rules_page(service.folder)])
    qtbot.addWidget(made)
    made.show()
    with qtbot.waitSignal(session.service_state_changed, timeout=WAIT_MS):
        session.check_service()
    rules = made.page("rules")
    assert isinstance(rules, RulesPage)
    told(rules, qtbot)
    yield made
    made.close()


@pytest.fixture
def page(window: MainWindow) -> RulesPage:
    found = window.page("rules")
    assert isinstance(found, RulesPage)
    return found


def told(page: RulesPage, qtbot: QtBot) -> None:
    """The service has said what it makes of the rules as they are now."""
    controller = page.controller
    qtbot.waitUntil(
        lambda: controller.loaded and controller.is_current,
        timeout=WAIT_MS,
    )


def stored(service: LiveService) -> list[dict[str, Any]]:
    return list(service.client.get("/redirector").json()["rules"])


def reasons(page: RulesPage) -> list[str]:
    listed = page.bench.view.reasons
    return [listed.item(row).text() for row in range(listed.count())]


def write_match(page: RulesPage, text: str) -> None:
    page.editor.match.selectAll()
    page.editor.match.insertPlainText(text)


def test_rules_are_edited_and_saved(page: RulesPage, service: LiveService, qtbot: QtBot) -> None:
    assert [row.rule.get("name") for row in page.list.rows._rows] == ["Swiss", "Phones", None]
    write_match(page, "country=DE")
    assert page.controller.draft.dirty
    page.controller.save()
    qtbot.waitUntil(lambda: not page.controller.draft.dirty, timeout=WAIT_MS)
    assert stored(service)[0]["match"] == "country=DE"
    page.undo_titles()
    page.commands()["undo"]()
    assert page.controller.draft.rules == tuple(RULES)
    assert page.editor.match.text == RULES[0]["match"]


def test_the_order_is_changed_by_keys_and_by_dragging(page: RulesPage, qtbot: QtBot) -> None:
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert [rule.get("name") for rule in page.controller.draft.rules] == ["Phones", "Swiss", None]
    assert page.controller.draft.chosen == 1
    model = page.list.rows
    dragged = model.mimeData([model.index(2)])
    model.dropMimeData(dragged, Qt.DropAction.MoveAction, 0, 0, model.index(-1))
    assert [rule.get("name") for rule in page.controller.draft.rules] == [None, "Phones", "Swiss"]
    assert page.list.currentIndex().row() == 0


@pytest.mark.skipif(sys.platform != "linux", reason="the platform plug-in is one of Linux")
def test_rules_are_dragged_with_the_mouse(service: LiveService) -> None:
    rules = [{"name": name, "redirectUrl": URL + name} for name in "abc"]
    assert service.client.put("/redirector", json={"rules": rules}).status_code == 200
    command = [sys.executable, "-m", "tests.app.desktop.rules.dragged_by_mouse"]
    done = subprocess.run(
        [*command, service.url, service.key, str(service.folder)],
        env={**os.environ, "QT_QPA_PLATFORM": "minimal"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    # down to the end, up to the top, one down by its neighbour's lower half, nowhere; one step back
    assert json.loads(done.stdout.splitlines()[-1]) == ["abc 0", "bca 2", "abc 0", "bac 1", "bac 1", "abc 0"]


def test_space_switches_a_rule_off(page: RulesPage) -> None:
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_Space)
    assert page.controller.draft.rules[0]["enabled"] is False
    QTest.keyClick(page.list, Qt.Key.Key_Space)
    assert page.controller.draft.rules == tuple(RULES)


def test_rules_are_added_copied_and_deleted(page: RulesPage) -> None:
    commands = page.commands()
    commands["duplicate"]()
    assert page.controller.draft.rules[1]["name"] == "Swiss (copy)"
    page.commands()["delete"]()
    page.commands()["new"]()
    assert page.controller.draft.rule == {}
    assert page.editor.match.text == ""
    for _ in range(3):
        page.commands()["undo"]()
    assert page.controller.draft.rules == tuple(RULES)


def test_an_error_is_told_at_once_with_its_column_and_by_the_service(page: RulesPage, qtbot: QtBot) -> None:
    write_match(page, "cuntry=CH")
    (problem,) = page.controller.problems[0]
    assert (problem.severity, problem.column) == ("ends", 1)
    assert "did you mean country?" in problem.message
    told(page, qtbot)
    assert [each.severity for each in page.controller.problems[0]] == ["ends"]
    assert page.bench.view.headline.startswith("The rules end at rule 1")
    assert page.editor.match.accessibleDescription().startswith("This would end the rule set")


def test_an_id_there_is_not_is_told_by_the_service(page: RulesPage, qtbot: QtBot) -> None:
    write_match(page, "product.id=Unothing")
    qtbot.waitUntil(lambda: bool(page.controller.problems.get(0)), timeout=WAIT_MS)
    (problem,) = page.controller.problems[0]
    assert (problem.severity, problem.message) == ("ends", "there is no product Unothing")
    told(page, qtbot)
    assert page.bench.view.headline.startswith("The rules end at rule 1, since there is no product Unothing")


def test_a_template_is_checked_too(page: RulesPage) -> None:
    page.editor.url.selectAll()
    page.editor.url.insertPlainText(URL + "{prodct.name}")
    (problem,) = page.controller.problems[0]
    assert (problem.field, problem.column) == ("redirectUrl", 21)


def test_the_bench_says_which_rule_fires_and_why_the_others_do_not(
    page: RulesPage, service: LiveService, qtbot: QtBot
) -> None:
    product = service.client.post("/products", json={"name": "Tea"}).json()["id"]
    page.bench.form.load({"type": "scans", "product": product, "country": "CH", "language": "fr"})
    first = "1  Swiss\nlanguage=de: language is “fr”"
    qtbot.waitUntil(lambda: reasons(page)[:1] == [first], timeout=WAIT_MS)
    assert page.bench.view.headline == "Rule 3 “Always” decides"
    assert page.bench.view.address == URL + "all"
    assert reasons(page)[1].startswith("2  Phones\ndevice=mobile: device is “other”")
    assert [row.outcome for row in page.list.rows._rows] == ["fails", "fails", "fires"]
    page._choose(1)
    page._choose(0)
    failed = [mark for mark in page.editor.match.marks if mark.role.value == "failed"]
    assert [(mark.start, mark.end) for mark in failed] == [(11, 22)]


def test_a_case_that_is_wrong_says_so(page: RulesPage, qtbot: QtBot) -> None:
    page.bench.form.load({"ipAddress": "1.2.3"})
    qtbot.waitUntil(lambda: "is not an IP address" in page.bench.view.headline, timeout=WAIT_MS)


def test_saved_cases_are_run_on_the_rules_as_they_are_written(
    page: RulesPage, service: LiveService, qtbot: QtBot
) -> None:
    page.bench.form.load({"country": "CH", "language": "de"})
    qtbot.waitUntil(lambda: page.bench.view.address == URL + "ch", timeout=WAIT_MS)
    page.bench.name_case("Swiss visitor")
    page.bench.save_case()
    (case,) = json.loads((service.folder / FILE).read_bytes())
    assert (case["name"], case["expected"]) == ("Swiss visitor", URL + "ch")
    page.bench.run_wanted.emit()
    qtbot.waitUntil(lambda: page.bench.cases.summary == "It leads where it should", timeout=WAIT_MS)
    page._choose(0)
    write_match(page, "country=DE")
    assert page.bench.cases.summary == "1 test case"
    told(page, qtbot)
    page.bench.run_wanted.emit()
    qtbot.waitUntil(lambda: page.bench.cases.summary == "1 of 1 lead elsewhere", timeout=WAIT_MS)


def test_a_file_of_cases_that_is_none_is_left_alone(tmp_path: Path) -> None:
    store = CaseStore(tmp_path)
    assert store.read() == ()
    store.write([SavedCase("a", {"country": "CH"}, None)])
    assert store.read() == (SavedCase("a", {"country": "CH"}, None),)
    store.path.write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read"):
        store.read()
    assert store.path.read_text(encoding="utf-8") == "{"


def dialog(page: RulesPage, qtbot: QtBot) -> ConflictDialog:
    qtbot.waitUntil(lambda: bool(page.findChildren(ConflictDialog)), timeout=WAIT_MS)
    return page.findChildren(ConflictDialog)[0]


def press(within: ConflictDialog, text: str) -> None:
    next(button for button in within.findChildren(QPushButton) if button.text() == text).click()


@pytest.mark.parametrize("choice", ["Take theirs", "Save mine"])
def test_what_somebody_else_saved_is_shown_before_it_is_replaced(
    page: RulesPage, service: LiveService, qtbot: QtBot, choice: str
) -> None:
    theirs = [{"redirectUrl": URL + "theirs"}]
    write_match(page, "country=DE")
    service.client.put("/redirector", json={"rules": theirs})
    page.controller.save()
    asked = dialog(page, qtbot)
    assert stored(service) == theirs
    press(asked, choice)
    mine = choice == "Save mine"
    qtbot.waitUntil(lambda: not page.controller.draft.dirty, timeout=WAIT_MS)
    assert len(page.controller.draft.rules) == (3 if mine else 1)
    assert stored(service)[0]["redirectUrl"] == (URL + "ch" if mine else URL + "theirs")
    page.commands()["undo"]()
    assert page.controller.draft.rules[0]["redirectUrl"] == URL + "ch"


def test_rules_of_an_application(
    page: RulesPage, service: LiveService, session: Session, qtbot: QtBot
) -> None:
    project = service.client.post("/projects", json={"name": "Spring"}).json()["id"]
    body = {"name": "Shop", "socialNetworks": {}}
    application = service.client.post(f"/projects/{project}/applications", json=body).json()["id"]
    page.surroundings.ask()
    qtbot.waitUntil(lambda: page.owners.count() == 2, timeout=WAIT_MS)
    page._turn_to(page.owners.itemData(1))
    qtbot.waitUntil(lambda: page.controller.loaded, timeout=WAIT_MS)
    page.commands()["new"]()
    page.editor.url.insertPlainText(URL + "{application.name}")
    told(page, qtbot)
    qtbot.waitUntil(lambda: page.bench.view.address == URL + "Shop", timeout=WAIT_MS)
    page.controller.save()
    qtbot.waitUntil(lambda: not page.controller.draft.dirty, timeout=WAIT_MS)
    path = f"/projects/{project}/applications/{application}/redirector"
    assert service.client.get(path).json()["rules"] == [{"redirectUrl": URL + "{application.name}"}]
    assert stored(service) == RULES


def test_unsaved_rules_are_asked_about_and_saved_on_closing(
    window: MainWindow, page: RulesPage, session: Session, service: LiveService
) -> None:
    page.commands()["delete"]()
    asked = []
    session.ask = lambda question: asked.append(question) or "save"  # type: ignore[func-returns-value]
    assert page.may_leave()
    assert len(asked) == 1
    assert stored(service) == RULES[1:]


def test_what_completion_knows_comes_from_the_catalogue(
    page: RulesPage, session: Session, qtbot: QtBot
) -> None:
    session.client.create(Kind.PRODUCTS, {"name": "Tea", "tags": ["green"], "identifiers": {"lot": "7"}})
    page.surroundings.ask()
    qtbot.waitUntil(lambda: "product.tags" in page.editor.vocabulary.values, timeout=WAIT_MS)
    page.editor.match.load("product.tags=")
    page.editor.match.moveCursor(page.editor.match.textCursor().MoveOperation.End)
    page.editor.match.suggest()
    assert page.editor.match.suggestions() == ["green"]
    assert "lot" in page.editor.vocabulary.keys["product.identifiers"]


def test_undo_is_named_after_the_page_s_own_step(window: MainWindow, page: RulesPage) -> None:
    page.commands()["delete"]()
    assert window.actions_by_key["undo"].text() == "&Undo Delete rule 1"
    window._trigger("undo")
    assert page.controller.draft.rules == tuple(RULES)


def test_a_thousand_rules_are_shown_and_edited(page: RulesPage, session: Session, qtbot: QtBot) -> None:
    many = [{"match": f"thng.tags=t{number}", "redirectUrl": URL} for number in range(1000)]
    session.client.redirectors.replace(many)
    page.controller.load()
    qtbot.waitUntil(lambda: page.list.rows.rowCount() == 1000, timeout=WAIT_MS)
    told(page, qtbot)
    page.controller.draft.choose(999)
    page.commands()["delete"]()
    assert page.list.rows.rowCount() == 999
    told(page, qtbot)


def test_what_is_edited_while_the_rules_are_read_anew_stays(page: RulesPage, session: Session) -> None:
    answer = session.client.redirectors.read(page.controller.owner)
    page.commands()["new"]()
    page.controller._was_loaded(page.controller.owner, answer)
    assert len(page.controller.draft.rules) == len(RULES) + 1
