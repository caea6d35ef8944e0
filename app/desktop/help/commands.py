"""The menu *Help*: the keys, the documentation of the service, and what runs here."""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt, QUrl, qVersion
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QWidget

from app.desktop.help.dialogs import AboutDialog, KeysDialog
from app.desktop.help.keys import all_keys
from app.desktop.pages import PageSpec
from app.desktop.session import ServiceState, Session


def help_commands(
    session: Session, window: QWidget, pages: Sequence[tuple[PageSpec, str]]
) -> dict[str, Callable[[], object]]:
    """What the menu can do now; ``pages`` with the keys that lead to them."""
    found: dict[str, Callable[[], object]] = {
        "keys": lambda: _open(KeysDialog(list(all_keys(pages)), window)),
        "about": lambda: _open(AboutDialog(about(session), window)),
    }
    if session.service_state is ServiceState.READY:
        found["api"] = lambda: QDesktopServices.openUrl(QUrl(f"{session.client.base_url}/docs"))
    return found


def about(session: Session) -> list[tuple[str, str]]:
    return [
        ("Version", _own_version()),
        ("Licence", "Apache-2.0"),
        ("Python, Qt", f"{platform.python_version()}, {qVersion()}"),
        ("System", platform.platform()),
        ("Service", session.client.base_url),
        ("Data folder", str(session.settings.folder)),
    ]


def _own_version() -> str:
    try:
        return version("tagwright")
    except PackageNotFoundError:
        return "from a checkout"


def _open(dialog: QDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
