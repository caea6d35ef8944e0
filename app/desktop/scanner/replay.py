"""Keys that were held back and turned out to be typing, delivered as if they came now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

_CONTEXT = Qt.ShortcutContext


@dataclass(frozen=True)
class KeyData:
    """What Qt says of a key."""

    key: int
    modifiers: Qt.KeyboardModifier
    text: str
    native: tuple[int, int, int]

    @classmethod
    def of(cls, event: QKeyEvent) -> KeyData:
        native = (event.nativeScanCode(), event.nativeVirtualKey(), event.nativeModifiers())
        return cls(event.key(), event.modifiers(), event.text(), native)

    def event(self, kind: QEvent.Type) -> QKeyEvent:
        return QKeyEvent(kind, self.key, self.modifiers, *self.native, self.text)

    @property
    def sequence(self) -> QKeySequence:
        """As shortcuts are written: Shift with a sign that needs it, as `?`, is the sign alone."""
        held = self.modifiers & ~Qt.KeyboardModifier.KeypadModifier
        if self.text and not self.text.isalpha() and held == Qt.KeyboardModifier.ShiftModifier:
            held = Qt.KeyboardModifier.NoModifier
        return QKeySequence(held.value | self.key)


def deliver(data: KeyData) -> None:
    """A key press and its release, to where the focus is now; or its shortcut, where the focus leaves it.

    Qt's own shortcut map sees nothing but events of the platform, so what fits is looked for here.
    """
    target = receiver()
    if target is None:
        return
    override = data.event(QEvent.Type.ShortcutOverride)
    override.ignore()
    QCoreApplication.sendEvent(target, override)
    if not override.isAccepted() and _activate(data.sequence, target):
        return
    QCoreApplication.sendEvent(target, data.event(QEvent.Type.KeyPress))
    target = receiver()
    if target is not None:
        QCoreApplication.sendEvent(target, data.event(QEvent.Type.KeyRelease))


def receiver() -> QWidget | None:
    """The widget that a key goes to."""
    popup = QApplication.activePopupWidget()
    if popup is not None:
        return popup.focusWidget() or popup
    return QApplication.focusWidget() or QApplication.activeWindow()


def _activate(sequence: QKeySequence, target: QWidget) -> bool:
    """Trigger the one shortcut that fits; True also when several do, and none can be chosen."""
    fitting: list[QShortcut | QAction] = [*_shortcuts(sequence, target), *_actions(sequence, target)]
    if len(fitting) == 1:
        found = fitting[0]
        if isinstance(found, QAction):
            found.trigger()
        else:
            found.activated.emit()
    return bool(fitting)


def _shortcuts(sequence: QKeySequence, target: QWidget) -> Iterator[QShortcut]:
    for shortcut in target.window().findChildren(QShortcut):
        owner = shortcut.parent()
        sequences = shortcut.keys()
        fits = shortcut.isEnabled() and sequence in sequences
        if fits and isinstance(owner, QWidget) and _reaches(owner, shortcut.context(), target):
            yield shortcut


def _actions(sequence: QKeySequence, target: QWidget) -> Iterator[QAction]:
    for action in target.window().findChildren(QAction):
        if action.isEnabled() and sequence in action.shortcuts():
            owners = [one for one in action.associatedObjects() if isinstance(one, QWidget)]
            if any(_reaches(owner.window(), action.shortcutContext(), target) for owner in owners):
                yield action


def _reaches(owner: QWidget, context: Qt.ShortcutContext, target: QWidget) -> bool:
    if not (owner.isVisible() and owner.isEnabled()):
        return False
    if context is _CONTEXT.WidgetShortcut:
        return owner is target
    if context is _CONTEXT.WidgetWithChildrenShortcut:
        return owner is target or owner.isAncestorOf(target)
    return context is _CONTEXT.ApplicationShortcut or owner.window() is target.window()
