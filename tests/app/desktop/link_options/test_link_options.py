"""The options of a short link in the window, on the real service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.client import Client, Kind, Record
from app.desktop.link_editor import LinkEditor
from app.desktop.link_options.editors import CountEditor, MomentEditor, PasswordEditor, SwitchEditor
from app.desktop.link_options.link_rules import LinkRulesEditor
from app.desktop.link_options.panel import LinkOptions, summary_of
from app.desktop.link_options.targets_editor import TargetsEditor, shares_of
from app.desktop.options import Settings
from app.desktop.session import Session
from tests.live import LiveService

WAIT_MS = 120_000
NOON_MS = 1_790_000_040_000
URL = "https://example.com/"


@pytest.fixture
def session(qtbot: QtBot, service: LiveService) -> Iterator[Session]:
    made = Session(Client(service.url, service.key), Settings(service.folder / "desktop.ini"))
    yield made
    assert made.jobs.cancel_all(WAIT_MS)
    made.client.close()


@pytest.fixture
def editor(session: Session, qtbot: QtBot) -> LinkEditor:
    product = session.client.create(Kind.PRODUCTS, {"name": "Tea"})
    link = session.client.create(
        Kind.REDIRECTIONS, {"evrythngId": product.id, "defaultRedirectUrl": URL, "shortId": "tea-box"}
    )
    made = LinkEditor(session)
    qtbot.addWidget(made)
    made.show_link(link)
    return made


def option(editor: LinkEditor, name: str, kind: type[Any]) -> Any:
    found = editor.options.editors[name]
    assert isinstance(found, kind)
    return found


def saved(editor: LinkEditor, qtbot: QtBot) -> dict[str, Any]:
    with qtbot.waitSignal(editor.saved, timeout=WAIT_MS) as waiting:
        editor.save()
    record: Record = waiting.args[0]
    return dict(record.document)


def test_nothing_is_changed_by_looking(editor: LinkEditor) -> None:
    assert editor.options.changes() == {}
    assert not editor.dirty
    assert editor.options.summary == ""


@pytest.mark.parametrize(
    "document",
    [
        {"targets": [{"url": URL}, {"url": URL, "name": ""}]},
        {"tags": ["a,b", " c "]},
        {"title": " x ", "notes": "a\r\nb "},
        {"rules": [{"match": " country=CH ", "redirectUrl": URL, "enabled": True}]},
        {"maxVisits": 10**12, "expiresAt": 10**15, "passQuery": False},
    ],
)
def test_what_a_program_wrote_is_not_changed_by_looking(qtbot: QtBot, document: dict[str, Any]) -> None:
    options = LinkOptions()
    qtbot.addWidget(options)
    options.load(document)
    assert options.changes() == {}
    notes = options.editors["notes"]
    notes.set_value("typed")
    assert options.changes() == {"notes": "typed"}


def test_every_option_is_saved_shown_and_taken_away(editor: LinkEditor, qtbot: QtBot) -> None:
    option(editor, "startsAt", MomentEditor).set_value(NOON_MS)
    option(editor, "expiresAt", MomentEditor).set_value(NOON_MS + 60_000)
    option(editor, "maxVisits", CountEditor).spin.setValue(500)
    editor.options.editors["fallbackUrl"].set_value(URL + "over")
    option(editor, "password", PasswordEditor).edit.setText("secret")
    option(editor, "targets", TargetsEditor).set_value([{"url": URL + "b", "weight": 3}, {"url": URL + "c"}])
    option(editor, "rules", LinkRulesEditor).set_value([{"match": "device=mobile", "redirectUrl": URL + "m"}])
    option(editor, "passQuery", SwitchEditor).check.setChecked(True)
    editor.options.editors["tags"].set_value(["spring", "box"])
    editor.options.editors["notes"].set_value("On the lid")
    document = saved(editor, qtbot)
    assert document["startsAt"] == NOON_MS
    assert document["expiresAt"] == NOON_MS + 60_000
    assert (document["maxVisits"], document["fallbackUrl"]) == (500, URL + "over")
    assert document["targets"] == [{"url": URL + "b", "weight": 3}, {"url": URL + "c", "weight": 1}]
    assert document["rules"] == [{"match": "device=mobile", "redirectUrl": URL + "m"}]
    assert (document["passQuery"], document["hasPassword"]) == (True, True)
    assert (document["tags"], document["notes"]) == (["spring", "box"], "On the lid")
    assert not editor.dirty
    for word in ("500", "2 targets", "1 rule", "password", "spring, box"):
        assert word in editor.options.summary

    for name, each in editor.options.editors.items():
        if name != "password":
            each.set_value(None)
    option(editor, "password", PasswordEditor).remove.click()
    document = saved(editor, qtbot)
    assert document.keys().isdisjoint(editor.options.editors)
    assert "hasPassword" not in document


def test_a_target_and_an_option_are_saved_at_once(editor: LinkEditor, qtbot: QtBot) -> None:
    editor.target._edit.setText(URL + "new")
    option(editor, "maxVisits", CountEditor).spin.setValue(3)
    document = saved(editor, qtbot)
    assert (document["defaultRedirectUrl"], document["maxVisits"]) == (URL + "new", 3)


def test_what_the_service_refuses_is_told_beside_its_field(editor: LinkEditor, qtbot: QtBot) -> None:
    targets = option(editor, "targets", TargetsEditor)
    targets.set_value([{"url": URL}, {"url": "ftp://x"}])
    editor.options.editors["fallbackUrl"].set_value("nowhere")
    editor.save()
    qtbot.waitUntil(lambda: bool(editor.options.editors["fallbackUrl"].problem_text), timeout=WAIT_MS)
    assert "must start with http" in targets.targets[1]._problem.text()
    assert targets.targets[0]._problem.text() == ""
    assert editor.options.fold.isChecked()
    assert editor.dirty
    editor.revert()
    assert editor.options.editors["fallbackUrl"].problem_text == ""


def test_an_end_before_the_start_is_refused_at_the_end(editor: LinkEditor, qtbot: QtBot) -> None:
    option(editor, "startsAt", MomentEditor).set_value(NOON_MS)
    ends = option(editor, "expiresAt", MomentEditor)
    ends.set_value(NOON_MS - 60_000)
    editor.save()
    qtbot.waitUntil(lambda: "is not after startsAt" in ends.problem_text, timeout=WAIT_MS)


def test_an_error_in_a_link_s_rule_is_told_as_it_is_typed(editor: LinkEditor) -> None:
    rules = option(editor, "rules", LinkRulesEditor)
    rules.add_rule()
    rules.rules[0].match.insertPlainText("devise=mobile")
    assert "did you mean device?" in rules.rules[0]._problem.text()


def test_seconds_that_are_not_shown_are_kept(editor: LinkEditor) -> None:
    moment = option(editor, "startsAt", MomentEditor)
    moment.set_value(NOON_MS + 12_345)
    assert moment.value() == NOON_MS + 12_345
    moment.edit.setDateTime(moment.edit.dateTime().addDays(1))
    assert moment.value() % 60_000 == 0


def test_shares_follow_the_weights(editor: LinkEditor) -> None:
    assert shares_of([3, 1]) == [0.75, 0.25]
    assert shares_of([]) == []
    targets = option(editor, "targets", TargetsEditor)
    targets.set_value([{"url": URL, "weight": 3, "name": "A"}, {"url": URL + "b"}])
    assert [each.share.text() for each in targets.targets] == ["75%", "25%"]
    targets.targets[1].weight.setValue(3)
    assert [each.share.text() for each in targets.targets] == ["50%", "50%"]
    assert targets.bar.accessibleDescription() == "50%, 50%"
    targets.targets[0].removed.emit(targets.targets[0])
    assert targets.value() == [{"url": URL + "b", "weight": 3}]


def test_a_password_is_kept_replaced_or_taken_away(qtbot: QtBot) -> None:
    panel = LinkOptions()
    qtbot.addWidget(panel)
    panel.load({"hasPassword": True})
    password = panel.editors["password"]
    assert isinstance(password, PasswordEditor)
    assert panel.changes() == {}
    password.remove.click()
    assert panel.changes() == {"password": None}
    password.remove.click()
    assert panel.changes() == {}
    password.edit.setText("new")
    assert panel.changes() == {"password": "new"}


def test_the_summary_names_what_is_set() -> None:
    assert summary_of({}) == ""
    assert summary_of({"maxVisits": 2, "rules": [{}], "passQuery": True, "notes": "x"}) == (
        "at most 2 visits  ·  1 rule  ·  hands parameters on  ·  notes"
    )
