"""Keeps the session connected: to our own service or to one elsewhere, as the settings say, now and later."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app.client import Client, ClientError
from app.desktop.service_child import operator_key
from app.desktop.service_elsewhere import RemoteService
from app.desktop.service_process import ServiceProcess
from app.desktop.service_status import State, Status
from app.desktop.session import ServiceState, Session
from app.desktop.settings import service_options as options
from app.errors import EnvironmentFault

SESSION_STATE = {
    State.STOPPED: ServiceState.GONE,
    State.STARTING: ServiceState.STARTING,
    State.RUNNING: ServiceState.STARTING,  # ready only once it has answered the session
    State.GONE: ServiceState.GONE,
    State.RESTARTING: ServiceState.STARTING,
    State.FAILED: ServiceState.GONE,
}
ASK_AGAIN_MS = 2_000
SETTLE_MS = 300
"""Several options that change at once make one restart."""

Service = ServiceProcess | RemoteService


class ServiceLink(QObject):
    """`changed` carries the status of whichever service is in use."""

    changed = Signal(object)

    def __init__(
        self,
        session: Session,
        data_dir: Path,
        *,
        own: Callable[[QObject], ServiceProcess] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.data_dir = data_dir
        self._own = own or self._own_service
        self.service: Service = self._make()
        self._again = QTimer(self, singleShot=True, interval=ASK_AGAIN_MS)
        self._again.timeout.connect(session.check_service)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._apply)
        session.settings.changed.connect(self._setting_changed)
        session.service_state_changed.connect(self._session_state)

    @property
    def status(self) -> Status:
        return self.service.status

    @property
    def is_elsewhere(self) -> bool:
        return isinstance(self.service, RemoteService)

    def start(self) -> None:
        self.service.start()

    def restart(self) -> None:
        self.service.restart()

    def shut_down(self) -> None:
        self._again.stop()
        self._settle.stop()
        self.service.shut_down()

    def key(self) -> str:
        """The operator key in use; raises EnvironmentFault."""
        return self.service.key()

    def _make(self) -> Service:
        settings = self.session.settings
        service: Service
        if settings.get(options.ELSEWHERE) and settings.get(options.REMOTE_URL):
            url, key = settings.get(options.REMOTE_URL), settings.get(options.REMOTE_KEY)
            service = RemoteService(url, key, parent=self)
        else:
            service = self._own(self)
        service.changed.connect(self._status_changed)
        return service

    def _own_service(self, parent: QObject) -> ServiceProcess:
        def is_ours(url: str) -> bool:
            try:
                with Client(url, operator_key(self.data_dir)) as client:
                    client.service()
            except (ClientError, EnvironmentFault):
                return False
            return True

        serving = options.serving(self.session.settings)
        return ServiceProcess(self.data_dir, serving=serving, probe=is_ours, parent=parent)

    def _status_changed(self, status: Status) -> None:
        if self.sender() is not self.service:
            return
        if status.state is State.RUNNING:
            self._connect(status.url)
        else:
            self.session.set_service_state(SESSION_STATE[status.state])
        self.changed.emit(status)

    def _connect(self, url: str) -> None:
        try:
            key = self.service.key()
        except EnvironmentFault as fault:
            self.session.note(fault.text(), tone="error")
            return
        self.session.connect_client(Client(url, key))

    def _session_state(self, state: ServiceState) -> None:
        """A request failed though the service is there: it may be a hiccup, so ask again."""
        if state is ServiceState.GONE and self.status.state is State.RUNNING:
            self._again.start()

    def _setting_changed(self, key: str) -> None:
        if key in options.KEYS:
            self._settle.start()

    def _apply(self) -> None:
        """Take the options as they are now: another service, or ours served another way."""
        settings = self.session.settings
        settings.save()  # the service reads the public address there when it is not told one
        wants_elsewhere = bool(settings.get(options.ELSEWHERE) and settings.get(options.REMOTE_URL))
        if not wants_elsewhere and isinstance(self.service, ServiceProcess):
            self.service.serve(options.serving(settings))
            return
        if not wants_elsewhere and not self.is_elsewhere:
            return
        old = self.service
        old.stop()
        self.service = self._make()
        self.session.undo.clear()
        old.deleteLater() if isinstance(old, RemoteService) else self._delete_when_stopped(old)
        self.service.start()

    def _delete_when_stopped(self, old: ServiceProcess) -> None:
        if old.status.state is State.STOPPED:
            old.deleteLater()
        else:
            old.changed.connect(lambda status: old.deleteLater() if status.state is State.STOPPED else None)
