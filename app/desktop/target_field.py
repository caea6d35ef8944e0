"""Where a short link leads: the address with its placeholders, what is wrong with it, and what comes out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.desktop.link_options.utm_dialog import UtmDialog
from app.desktop.validation import PLACEHOLDERS, target_problem
from app.desktop.widgets import button, label, line, row, set_tone
from redirector.targets import fill

HINT: Final = "https://example.com/{productId}"
_MARK: Final = "~unknown~"
_BREAK: Final = "\u200b"
_BREAKABLE: Final = re.compile(r"([/?&=])")
"""A long address would make the panel as wide as itself: it may be broken after these."""


class TargetField(QWidget):
    """A line with a live preview. ``values`` fill the placeholders, as far as they are known."""

    changed = Signal()
    accepted = Signal()
    """Enter was pressed and the address is right."""

    def __init__(self) -> None:
        super().__init__()
        self._values: Mapping[str, str] = {}
        self._edit = line("Leads to", HINT)
        title = QLabel("Leads to")
        title.setProperty("role", "heading")
        title.setBuddy(self._edit)
        self._below = label(role="muted", wrap=True)
        self._help = label(_help_text(), "muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        campaign = button("Campaign …", self.build_campaign)
        campaign.setToolTip("Add utm_source and the like to the address")
        for widget in (row(title, 1, campaign), self._edit, self._below, self._help):
            column.addWidget(widget)
        self.setFocusProxy(self._edit)
        self._edit.textEdited.connect(lambda _: self._edited())
        self._edit.returnPressed.connect(self._entered)
        self._show()

    @property
    def text(self) -> str:
        return self._edit.text().strip()

    @property
    def problem(self) -> str:
        return target_problem(self.text)

    @property
    def below_text(self) -> str:
        """The preview, or what is wrong."""
        return self._below.text().replace(_BREAK, "")

    def load(self, template: str, values: Mapping[str, str]) -> None:
        self._values = values
        self._edit.setText(template)
        self._edit.setCursorPosition(0)
        self._show()

    def set_values(self, values: Mapping[str, str]) -> None:
        self._values = values
        self._show()

    def build_campaign(self) -> None:
        """Show the builder of campaign parameters."""
        dialog = UtmDialog(self.text, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.built.connect(self._campaign_built)
        dialog.open()

    def _campaign_built(self, address: str) -> None:
        self._edit.setText(address)
        self._edited()

    def show_error(self, message: str) -> None:
        self._tell(message, "error")

    def _edited(self) -> None:
        self._show()
        self.changed.emit()

    def _entered(self) -> None:
        if not self.problem:
            self.accepted.emit()

    def _show(self) -> None:
        text = self.text
        if text and self.problem:
            self._tell(self.problem, "error")
            return
        self._tell(f"Opens {preview(text, self._values)}" if text else "", "muted")

    def _tell(self, message: str, role: str) -> None:
        self._below.setText(_BREAKABLE.sub(rf"\1{_BREAK}", message))
        self._below.setVisible(bool(message))
        self._below.setProperty("role", role)
        set_tone(self._below, role)
        set_tone(self._edit, "error" if role == "error" else "")
        self._edit.setAccessibleDescription(message)


def preview(template: str, values: Mapping[str, str]) -> str:
    """The address as the service will fill it in; what is not known yet stays in its braces."""
    kept = {name: f"{{{name}}}" for name in PLACEHOLDERS if name not in values}
    filled = fill(template, {name: _MARK + name for name in kept} | dict(values))
    for name, braces in kept.items():
        filled = filled.replace(_MARK + name, braces)
    return filled


def _help_text() -> str:
    return "May hold " + ", ".join(f"{{{name}}}" for name in PLACEHOLDERS) + "."
