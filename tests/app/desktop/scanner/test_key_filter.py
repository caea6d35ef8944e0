"""Key events at real windows: a scan leaves nothing behind and triggers nothing; typing arrives as it was."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCompleter, QDialog, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.desktop.options import Settings
from app.desktop.scanner import options
from app.desktop.scanner.fields import offer, takes_scans
from app.wedge.strokes import Burst
from app.wedge.understand import Understanding
from tests.app.desktop.scanner.typing import Typist
from tests.app.wedge.keyboards import strokes, with_caps

GTIN = "4006381333931"


class Form(QDialog):
    """A text field, a button that Enter presses, and what letters do elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.done_with: list[str] = []
        self.field = QLineEdit()
        self.other = QLineEdit()
        self.button = QPushButton("Default")
        self.button.setDefault(True)
        self.button.clicked.connect(lambda: self.done_with.append("default"))
        self.plain = QWidget()
        self.plain.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        for part in (self.field, self.other, self.button, self.plain):
            column.addWidget(part)
        for key in ("4", "O", "Shift+A", "/"):
            QShortcut(QKeySequence(key), self, lambda key=key: self.done_with.append(key))
        here = QShortcut(QKeySequence("w"), self.plain, lambda: self.done_with.append("w"))
        here.setContext(Qt.ShortcutContext.WidgetShortcut)
        action = QAction("Delete", self)
        action.setShortcut(QKeySequence("x"))
        action.triggered.connect(lambda: self.done_with.append("action x"))
        self.addAction(action)


@pytest.fixture
def settings(qtbot: QtBot, tmp_path: Path) -> Settings:
    return Settings(tmp_path / "desktop.ini")


@pytest.fixture
def typist(settings: Settings) -> Iterator[Typist]:
    made = Typist(settings)
    yield made
    shiboken6.delete(made.keys)  # it listens at the windows of other tests otherwise


@pytest.fixture
def bursts(typist: Typist) -> list[str]:
    found: list[str] = []

    def came(burst: Burst) -> None:
        found.append(Understanding(options.profile(typist.settings)).scan(burst).value)

    typist.keys.scanned.connect(came)
    return found


@pytest.fixture
def form(qtbot: QtBot, typist: Typist) -> Form:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    typist.keys.watch(application)
    made = Form()
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def test_a_scan_into_a_field_leaves_nothing_there_and_presses_no_button(
    typist: Typist, form: Form, bursts: list[str]
) -> None:
    form.field.setText("before")
    form.field.setFocus()
    typist.scans(form, GTIN + "\r")
    assert bursts == [GTIN]
    assert form.field.text() == "before"
    assert form.done_with == []


def test_a_scan_triggers_no_shortcut_and_no_focus_moves(
    typist: Typist, form: Form, bursts: list[str]
) -> None:
    released: list[str] = []
    form.plain.keyReleaseEvent = lambda event: released.append(event.text())  # type: ignore[method-assign]
    form.plain.setFocus()
    typist.scans(form, "4OAwx/" + "\t")
    assert bursts == ["4OAwx/"]
    assert not any(released), "Shift alone may come through"
    assert form.done_with == []
    assert form.plain.hasFocus()


def test_typing_arrives_in_its_order_with_its_capitals(typist: Typist, form: Form, bursts: list[str]) -> None:
    form.field.setFocus()
    typist.types(form, "Oolong Tea 4/2")
    assert form.field.text() == "Oolong Tea 4/2"
    assert form.done_with == bursts == []


def test_quick_typing_arrives_too(typist: Typist, form: Form, bursts: list[str]) -> None:
    form.field.setFocus()
    typist.scans(form, "abc", gap_ms=30)
    assert form.field.text() == ""
    typist.types(form, "d", gap_ms=90)
    assert form.field.text() == "abcd"
    assert bursts == []


def test_enter_after_a_few_quick_keys_is_a_persons_enter(typist: Typist, form: Form) -> None:
    form.field.setFocus()
    typist.scans(form, "ab\r", gap_ms=20)
    assert form.field.text() == "ab"
    assert form.done_with == ["default"]


@pytest.mark.parametrize(
    ("sign", "done"), [("o", "O"), ("4", "4"), ("A", "Shift+A"), ("/", "/"), ("w", "w"), ("x", "action x")]
)
def test_a_letter_that_is_a_shortcut_still_is_one(typist: Typist, form: Form, sign: str, done: str) -> None:
    form.plain.setFocus()
    typist.types(form, sign)
    assert form.done_with == [done]


def test_a_shortcut_of_one_widget_is_not_triggered_elsewhere(typist: Typist, form: Form) -> None:
    form.button.setFocus()
    typist.types(form, "w")
    assert form.done_with == []


def test_keys_that_move_and_delete_work_between_typing(typist: Typist, form: Form) -> None:
    form.field.setFocus()
    typist.scans(form, "ab", gap_ms=30)
    QTest.keyClick(form.windowHandle(), Qt.Key.Key_Backspace)
    typist.types(form, "c")
    QTest.keyClick(form.windowHandle(), Qt.Key.Key_Left)
    typist.types(form, "d")
    assert form.field.text() == "adc"
    QTest.keyClick(form.windowHandle(), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert form.field.selectedText() == "adc"


def test_two_scans_follow_at_once_and_both_arrive(typist: Typist, form: Form, bursts: list[str]) -> None:
    typist.scans(form, f"{GTIN}\r96385074\rABC-1\t", gap_ms=2)
    assert bursts == [GTIN, "96385074", "ABC-1"]


def test_the_separator_of_gs1_data_arrives(typist: Typist, form: Form, bursts: list[str]) -> None:
    typist.scans(form, "]C10109501101530003" + "10AB\x1d21X\r")
    assert bursts == ["(01)09501101530003(10)AB(21)X"]


@pytest.mark.parametrize("system", ["de", "fr", "es", "se"])
def test_a_scanner_set_to_another_layout_is_understood(
    typist: Typist, form: Form, bursts: list[str], system: str
) -> None:
    typist.settings.set(options.SYSTEM_LAYOUT, system)
    typist.sends(form, strokes("https://example.com/a-b?z=1\r", system=system))
    assert bursts == ["https://example.com/a-b?z=1"]


def event(
    window: QWindow,
    kind: QEvent.Type,
    key: Qt.Key,
    held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    text: str = "",
) -> None:
    QCoreApplication.sendEvent(window, QKeyEvent(kind, key, held, text))


def test_alt_codes_are_joined_and_leave_the_menu_alone(typist: Typist, form: Form, bursts: list[str]) -> None:
    window, alt = form.windowHandle(), Qt.KeyboardModifier.AltModifier
    released: list[int] = []
    form.plain.keyReleaseEvent = lambda event: released.append(event.key())  # type: ignore[method-assign]
    form.plain.setFocus()
    typist.scans(form, "]C10109501101530003" + "10AB")
    typist.now_ms += 5
    event(window, QEvent.Type.KeyPress, Qt.Key.Key_Alt, alt)
    for digit in "0029":  # QTest would press Alt anew for each
        typist.now_ms += 1
        for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event(window, kind, Qt.Key(ord(digit)), alt | Qt.KeyboardModifier.KeypadModifier, digit)
    event(window, QEvent.Type.KeyRelease, Qt.Key.Key_Alt)
    typist.scans(form, "21X\r")
    assert bursts == ["(01)09501101530003(10)AB(21)X"]
    assert Qt.Key.Key_Alt not in released
    QTest.keyPress(window, Qt.Key.Key_Alt, alt)
    QTest.keyRelease(window, Qt.Key.Key_Alt)
    assert Qt.Key.Key_Alt in released


def test_caps_lock_is_taken_back(typist: Typist, form: Form, bursts: list[str]) -> None:
    typist.sends(form, with_caps(strokes("https://Example.com/aB\r")))
    assert bursts == ["https://Example.com/aB"]


def test_a_line_feed_ends_a_scan(typist: Typist, form: Form, bursts: list[str]) -> None:
    form.field.setFocus()
    typist.scans(form, "AB12")
    typist.now_ms += 5
    window = form.windowHandle()
    QTest.sendKeyEvent(
        QTest.KeyAction.Click, window, Qt.Key.Key_unknown, "\n", Qt.KeyboardModifier.NoModifier
    )
    assert bursts == ["AB12"]
    assert form.field.text() == ""


def test_suggestions_are_typed_into_and_chosen_from(typist: Typist, form: Form) -> None:
    completer = QCompleter(["honey", "hops", "tea"], form.field)
    form.field.setCompleter(completer)
    form.field.setFocus()
    typist.types(form, "ho")
    popup = completer.popup()
    assert popup.isVisible()
    typist.types(form, "p")
    assert form.field.text() == "hop"
    assert completer.completionCount() == 1
    popup.hide()


def test_a_scan_while_suggestions_are_shown_is_a_scan(typist: Typist, form: Form, bursts: list[str]) -> None:
    form.field.setCompleter(QCompleter(["honey", "hops"], form.field))
    form.field.setFocus()
    typist.types(form, "ho")
    typist.scans(form, GTIN + "\r")
    assert bursts == [GTIN]
    assert form.field.text() == "ho"
    form.field.completer().popup().hide()


def test_with_a_prefix_typing_is_not_held_for_a_moment(typist: Typist, form: Form, bursts: list[str]) -> None:
    typist.settings.set(options.PREFIX, "~")
    form.field.setFocus()
    typist.scans(form, "abc", gap_ms=1)
    assert form.field.text() == "abc"
    typist.scans(form, f"~{GTIN}\r")
    assert bursts == [GTIN]
    assert form.field.text() == "abc"


def test_switched_off_a_scanner_is_a_keyboard(typist: Typist, form: Form, bursts: list[str]) -> None:
    typist.settings.set(options.ENABLED, False)
    form.field.setFocus()
    typist.scans(form, "12\r")
    assert (form.field.text(), form.done_with, bursts) == ("12", ["default"], [])


def test_a_field_that_wants_scans_takes_them_in_place_of_what_it_held(qtbot: QtBot) -> None:
    field = takes_scans(QLineEdit("old"))
    words = takes_scans(QLineEdit(), addresses=False)
    qtbot.addWidget(field)
    qtbot.addWidget(words)
    edited: list[str] = []
    field.textEdited.connect(edited.append)
    assert offer(field, GTIN)
    assert (field.text(), edited[-1]) == (GTIN, GTIN)
    assert offer(words, GTIN)
    assert not offer(words, "https://example.com/a")
    assert not offer(QLineEdit(), GTIN)
    field.setReadOnly(True)
    assert not offer(field, "1")


def test_control_characters_can_be_written_as_settings() -> None:
    assert options.signs(r"\x02A\t~") == "\x02A\t~"
    assert options.signs(r"C:\folder") == r"C:\folder"
