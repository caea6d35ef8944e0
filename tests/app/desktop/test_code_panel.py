"""The QR code beside a record: seen, copied, saved; every picture is read back by another engine."""

from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.client import Kind, Record, ServiceInfo
from app.desktop import options, theme
from app.desktop.code_panel import CodePanel
from app.desktop.code_save import SIZE_MM, SaveCodeDialog, file_name
from app.desktop.session import ServiceState, Session

LINK = Record(Kind.REDIRECTIONS, {"shortId": "a3gZQXfF", "defaultRedirectUrl": "https://example.com"})
TEXT = "https://go.example.com/a3gZQXfF"


def served_at(session: Session, public_url: str) -> None:
    session.service_info = ServiceInfo(public_url=public_url)
    session.set_service_state(ServiceState.READY)


@pytest.fixture
def record(qtbot: QtBot) -> QWidget:
    """What the panel is beside."""
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def panel(record: QWidget, session: Session) -> CodePanel:
    made = CodePanel(session)
    made.setParent(record)
    served_at(session, "https://go.example.com")
    made.show_link(LINK, "Honey")
    return made


def read(image: QImage | Path, tmp_path: Path) -> list[str]:
    path = image if isinstance(image, Path) else tmp_path / "grabbed.png"
    if isinstance(image, QImage):
        assert image.save(str(path))
    with Image.open(path) as opened:
        return [found.text for found in zxingcpp.read_barcodes(opened.convert("L"))]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_code_on_the_screen_can_be_scanned_in_both_schemes(
    panel: CodePanel, session: Session, tmp_path: Path, scheme: str
) -> None:
    theme.current().apply(scheme)
    shot = panel.paper.grab().toImage()
    assert read(shot, tmp_path) == [TEXT]
    symbol = panel.paper.symbol
    assert symbol is not None
    module = shot.width() // symbol.full_width
    edge = (shot.width() - symbol.width * module) // 2
    assert edge >= 4 * module
    assert shot.pixelColor(edge // 2, shot.height() // 2) == QColor("white")
    theme.current().apply("light")


def test_the_address_follows_the_public_address(panel: CodePanel, session: Session) -> None:
    assert panel.text == TEXT
    assert panel.warning.isHidden()
    served_at(session, "http://127.0.0.1:8484")
    assert panel.text == "http://127.0.0.1:8484/a3gZQXfF"
    assert not panel.warning.isHidden()
    assert "Set the public address in Settings" in panel.warning.text()


def test_the_way_to_the_settings_is_one_button(qtbot: QtBot, panel: CodePanel, session: Session) -> None:
    with qtbot.waitSignal(session.page_requested) as asked:
        panel.to_settings.click()
    assert asked.args == ["settings"]


def test_the_code_is_copied_as_a_picture_and_the_link_as_text(panel: CodePanel, tmp_path: Path) -> None:
    panel.copy.click()
    assert read(QGuiApplication.clipboard().image(), tmp_path) == [TEXT]
    panel.copy_address()
    assert QGuiApplication.clipboard().text() == TEXT


def test_without_a_link_there_is_no_code(panel: CodePanel) -> None:
    panel.show_link(None)
    assert panel.isHidden()
    assert panel.paper.symbol is None


def test_following_and_printing_are_handed_on(qtbot: QtBot, record: QWidget, session: Session) -> None:
    opened: list[QUrl] = []
    panel = CodePanel(session, open_url=opened.append)
    panel.setParent(record)
    served_at(session, "https://go.example.com")
    panel.show_link(LINK)
    panel.follow()
    assert opened == [QUrl(TEXT)]
    with qtbot.waitSignal(panel.print_asked) as asked:
        panel.print.click()
    assert asked.args == [LINK]


@pytest.fixture
def dialog(qtbot: QtBot, session: Session) -> SaveCodeDialog:
    made = SaveCodeDialog(TEXT, "Honey", session.settings)
    qtbot.addWidget(made)
    return made


def test_a_saved_png_has_the_size_that_was_asked_for(dialog: SaveCodeDialog, tmp_path: Path) -> None:
    dialog.size_mm.setValue(30)
    dialog.dpi.setCurrentIndex(dialog.dpi.findData("600"))
    path = tmp_path / "code.png"
    dialog.save_to(path)
    with Image.open(path) as saved:
        dpi = saved.info["dpi"][0]
        assert round(dpi) == 600
        assert 30 <= saved.width / dpi * 25.4 < 30 * 1.06
    assert read(path, tmp_path) == [TEXT]


@pytest.mark.parametrize(("suffix", "start"), [("svg", b"<"), ("pdf", b"%PDF")])
def test_vector_files_need_no_resolution(
    dialog: SaveCodeDialog, tmp_path: Path, suffix: str, start: bytes
) -> None:
    dialog.format.setCurrentIndex(dialog.format.findData(suffix))
    assert not dialog.dpi.isEnabled()
    dialog.save_to(tmp_path / f"code.{suffix}")
    assert (tmp_path / f"code.{suffix}").read_bytes().startswith(start)


def test_a_size_that_cannot_be_scanned_is_explained_and_not_saved(dialog: SaveCodeDialog) -> None:
    dialog.size_mm.setValue(5)
    dialog.dpi.setCurrentIndex(dialog.dpi.findData("150"))
    assert not dialog.save.isEnabled()
    assert "the smallest that scans is" in dialog.outcome.text()
    dialog.size_mm.setValue(25)
    assert dialog.save.isEnabled()


def test_the_choices_are_remembered(
    qtbot: QtBot, dialog: SaveCodeDialog, session: Session, tmp_path: Path
) -> None:
    dialog.size_mm.setValue(42)
    dialog.format.setCurrentIndex(dialog.format.findData("svg"))
    dialog.save_to(tmp_path / "code.svg")
    again = SaveCodeDialog(TEXT, "Honey", session.settings)
    qtbot.addWidget(again)
    assert (again.size_mm.value(), again.suffix) == (42, "svg")
    assert session.settings.get(SIZE_MM) == 42
    assert session.settings.get(options.LAST_FOLDER) == ""


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Käse & Brot / 250 g", "Käse-Brot-250-g"), ("../../etc", "etc"), ("", "code"), ("x" * 200, "x" * 80)],
)
def test_file_names_are_safe(name: str, expected: str) -> None:
    assert file_name(name) == expected
