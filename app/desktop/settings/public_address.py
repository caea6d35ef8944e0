"""The public address: what goes into codes, why it matters, a suggestion, and a test whether it answers."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QUrl
from PySide6.QtNetwork import QNetworkAccessManager, QNetworkReply, QNetworkRequest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desktop import addresses, widgets
from app.desktop.service_link import ServiceLink
from app.desktop.settings import service_options as options

EXPLANATION = (
    "The address that goes into every code you print, followed by the short id. Whoever scans a code must be "
    "able to open it, so it should be one that stays: a domain of yours, or this machine's address in your "
    "network. Codes that are printed keep the address they were printed with."
)
TEST_MS = 6_000


class PublicAddress(QWidget):
    """Checked while it is typed, kept when it is right; the test asks the address itself."""

    def __init__(self, link: ServiceLink) -> None:
        super().__init__()
        self._link = link
        self._settings = link.session.settings
        self._network = QNetworkAccessManager(self)
        self.field = widgets.line("Public address", "https://go.example.com")
        self.verdict = widgets.label(wrap=True)
        self.test = widgets.button("Test", self.run_test)
        self.test.setToolTip("Ask this address, as a phone would")
        self.suggestions = QWidget()
        self._suggested = QVBoxLayout(self.suggestions)
        self._suggested.setContentsMargins(0, 0, 0, 0)
        self._suggested.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(widgets.label(EXPLANATION, "muted", wrap=True))
        column.addWidget(widgets.row(self.field, self.test))
        column.addWidget(self.verdict)
        column.addWidget(self.suggestions)
        self.field.textEdited.connect(lambda _text: self._check())
        self.field.editingFinished.connect(self._keep)
        self._settings.changed.connect(self._setting_changed)
        link.session.service_state_changed.connect(self._check)
        self.refresh()

    def refresh(self) -> None:
        self.field.setText(self._settings.get(options.PUBLIC_URL))
        self._suggest()
        self._check()

    def use(self, url: str) -> None:
        """Take a suggestion: the address, and the network so that it answers."""
        self._settings.set(options.NETWORK, True)
        self._settings.set(options.PUBLIC_URL, url)

    def run_test(self) -> None:
        checked = addresses.check_public(self.field.text())
        if checked.problem or not checked.url:
            self._check()
            return
        request = QNetworkRequest(QUrl(f"{checked.url}/time"))
        request.setTransferTimeout(TEST_MS)
        self._say("Asking …", "muted")
        self.test.setEnabled(False)
        reply = self._network.get(request)
        reply.finished.connect(partial(self._answered, reply, checked.url))

    def _answered(self, reply: QNetworkReply, url: str) -> None:
        self.test.setEnabled(True)
        status = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
        if reply.error() is QNetworkReply.NetworkError.NoError and b"timestamp" in bytes(
            reply.readAll().data()
        ):
            self._say(f"{url} answers. {addresses.phone_problem(url)}".strip(), "success")
        elif status:
            self._say(f"Something answers at {url}, but it is not Tagwright (status {status}).", "error")
        else:
            self._say(f"Nothing answers at {url}: {reply.errorString()}.", "error")
        reply.deleteLater()

    def _check(self, _state: object = None) -> None:
        checked = addresses.check_public(self.field.text())
        widgets.set_tone(self.field, "error" if checked.problem else "")
        if checked.problem:
            self._say(checked.problem, "error")
            return
        in_use = checked.url or self._link.session.service_info.public_url
        problem = addresses.phone_problem(in_use)
        if problem and not checked.url:
            self._say(f"None is set, so codes say {in_use}, which only this machine can open.", "warning")
        else:
            self._say(problem, "warning")

    def _keep(self) -> None:
        checked = addresses.check_public(self.field.text())
        if not checked.problem:
            self._settings.set(options.PUBLIC_URL, checked.url)

    def _suggest(self) -> None:
        while (item := self._suggested.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        port = self._settings.get(options.PORT)
        for host in addresses.lan_hosts()[:2]:
            url = f"http://{host}:{port}"
            take = widgets.button(f"Use {url}", partial(self.use, url))
            take.setToolTip("This machine's address in the network; also opens the service to the network")
            self._suggested.addWidget(
                widgets.row(take, widgets.label("reachable in this network", "muted"), 1)
            )

    def _setting_changed(self, key: str) -> None:
        if key in (options.PUBLIC_URL.key, options.PORT.key):
            self.refresh()

    def _say(self, text: str, role: str) -> None:
        self.verdict.setText(text)
        self.verdict.setVisible(bool(text))
        self.verdict.setProperty("role", role)
        self.verdict.style().unpolish(self.verdict)
        self.verdict.style().polish(self.verdict)
