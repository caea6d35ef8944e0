"""Trying the screen: whether the system lets it be read, how fine each screen is, and what is on it now."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desktop import widgets
from app.desktop.camera.live_reader import as_bmp
from app.desktop.screen import shots
from app.desktop.screen.refused import platform_name
from app.desktop.screen.shots import Grab, Shot
from app.desktop.session import Session
from recognition import workers
from recognition.errors import PictureError

EXPLANATION = (
    "Ctrl+G on the Scan page reads codes in a region of the screen, as in a mail or on a web page. "
    "The picture is read here and kept until the window closes."
)


class ScreenTest(QWidget):
    """Reads all screens as they are, this window included."""

    def __init__(self, session: Session, grab: Grab = shots.grab) -> None:
        super().__init__()
        self._session, self._grab = session, grab
        self.state = widgets.label("", wrap=True)
        self.state.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(widgets.label(EXPLANATION, "muted", wrap=True))
        column.addWidget(widgets.row(widgets.button("Read all screens now", self.read), 1))
        column.addWidget(self.state)

    def read(self) -> None:
        """Say what is on each screen, or that it may not be read."""
        found = shots.shots(grab=self._grab)
        self.state.show()
        if not found:
            self.state.setText(
                f"{platform_name()} does not let programs take pictures of the screen. Paste screenshots "
                "on the Scan page instead (Ctrl+V)."
            )
            return
        self.state.setText("Reading …")
        job = self._session.jobs.run(lambda: [count(shot) for shot in found], owner=self)
        job.done(lambda counts: self.state.setText(sentence(found, counts)))


def count(shot: Shot) -> int:
    """Codes on a screen; runs in a worker thread. A picture that cannot be read has none."""
    try:
        return len(workers.shared().read(as_bmp(shot.picture), name="the screen", budget_ms=1_000))
    except PictureError:
        return 0


def sentence(found: Sequence[Shot], counts: Sequence[int]) -> str:
    """A line for each screen."""
    return "\n".join(
        f"Screen {number}: {shot.picture.width():,} × {shot.picture.height():,} px"
        f"{f', {shot.ratio:g} for each point' if shot.ratio != 1 else ''}, "
        f"{'no code' if not codes else '1 code' if codes == 1 else f'{codes} codes'} on it"
        for number, (shot, codes) in enumerate(zip(found, counts, strict=True), 1)
    )
