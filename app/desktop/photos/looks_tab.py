"""The images a product or thing is recognised by: shown, added from files or its photos, removed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QListView,
    QListWidget,
    QListWidgetItem,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from app.client import Client, InputError, Kind, NotFound, Record, Refused
from app.client.images import ReferenceImage, is_duplicate
from app.client.pictures import MOST_BYTES, NoPicture, fetch, reachable
from app.desktop import options, widgets
from app.desktop.empty_state import Choice, EmptyState
from app.desktop.jobs import Report
from app.desktop.operations import Applied, Change
from app.desktop.photos.looks_operations import RemoveImages
from app.desktop.photos.store import small_image
from app.desktop.picture_files import READABLE, local_paths
from app.desktop.record_tab import RecordTab
from app.desktop.session import Session

SIDE_PX: Final = 112
KEPT: Final = 200
_TEXT: Final = (
    "Give it one or more photos: from then on it is found by its looks, without any code, on the Scan page "
    "and by everybody who scans."
)

Fetch = Callable[[str], bytes]


@dataclass(frozen=True)
class _Shown:
    """The images of a record and small versions of those that could be loaded."""

    images: Sequence[ReferenceImage]
    small: Mapping[str, QImage]


@dataclass(frozen=True)
class _Given:
    """A picture to be submitted: what it is called, and how to come by it."""

    name: str
    read: Callable[[], bytes]


class LooksTab(RecordTab):
    """Asked for when it comes to the front."""

    title = "Looks"

    def __init__(self, session: Session, kind: Kind, *, fetch: Fetch = fetch) -> None:
        super().__init__()
        self._session, self._kind, self._fetch = session, kind, fetch
        self._owner: Record | None = None
        self._images: Sequence[ReferenceImage] = ()
        self._small: OrderedDict[str, QImage] = OrderedDict()
        self.list = QListWidget()
        self.list.setAccessibleName("Images that it is recognised by")
        self.list.setViewMode(QListView.ViewMode.IconMode)
        self.list.setIconSize(QSize(SIDE_PX, SIDE_PX))
        self.list.setGridSize(QSize(SIDE_PX + 24, SIDE_PX + 40))
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setMovement(QListView.Movement.Static)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setUniformItemSizes(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.itemSelectionChanged.connect(self._chosen_changed)
        self._empty = EmptyState()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._build_body())
        self._stack.addWidget(self._empty)
        self._stack.addWidget(QWidget())
        self._stack.setCurrentIndex(2)
        self.setAcceptDrops(True)
        session.client_changed.connect(self._ask)
        session.changed.connect(self._changed)

    def show_record(self, record: Record | None) -> None:
        same = record is not None and self._owner is not None and record.id == self._owner.id
        self._owner = record
        if not same:
            self._stack.setCurrentIndex(2)
            self._tell_title(())
        self._ask()

    def refresh(self) -> None:
        self._ask()

    def commands(self) -> Mapping[str, Callable[[], object]]:
        return {"delete": self.remove} if self.list.selectedItems() else {}

    def choose(self) -> None:
        """Ask for files and submit them."""
        folder = self._session.settings.get(options.LAST_FOLDER)
        names, _ = QFileDialog.getOpenFileNames(self, "Recognise it by these pictures", folder, READABLE)
        if names:
            self._session.settings.set(options.LAST_FOLDER, str(Path(names[0]).parent))
            self.add([Path(name) for name in names])

    def add(self, paths: Sequence[Path]) -> None:
        """Submit these files in the background."""
        self._submit([_Given(path.name, partial(_content, path)) for path in paths])

    def add_photos(self) -> None:
        """Submit the photos of the product that are not among the images yet."""
        client, info = self._session.client, self._session.service_info
        self._submit(
            [
                _Given(
                    photo,
                    partial(
                        self._fetch,
                        reachable(photo, public_url=info.public_url, base_url=client.base_url),
                    ),
                )
                for photo in self.photos()
            ]
        )

    def photos(self) -> list[str]:
        """The addresses of its photos that it is not recognised by yet."""
        photos = self._owner.document.get("photos") or () if self._owner is not None else ()
        known = {image.name for image in self._images}
        return [str(photo) for photo in photos if photo not in known]

    def remove(self) -> None:
        """The chosen images are not used any more; it can be undone."""
        chosen = tuple(item.data(Qt.ItemDataRole.UserRole) for item in self.list.selectedItems())
        if chosen and self._owner is not None:
            count = "image" if len(chosen) == 1 else f"{len(chosen)} images"
            operation = RemoveImages(chosen, f"Remove {count} of “{self._owner.title}”")
            self._session.perform(operation).done(self._removed)

    # files dropped on the tab

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._owner is not None and local_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.add(local_paths(event.mimeData()))

    # parts

    def _build_body(self) -> QWidget:
        body = QWidget()
        body.setProperty("role", "panel")
        column = QVBoxLayout(body)
        column.setContentsMargins(18, 14, 18, 18)
        column.setSpacing(12)
        self._remove = widgets.icon_button("delete", "Do not recognise it by the chosen images", self.remove)
        adder = widgets.icon_button("add", "Recognise it by more pictures", self.choose)
        column.addWidget(
            widgets.row(widgets.label("Recognised by", "heading"), 1, adder, self._remove, spacing_px=2)
        )
        column.addWidget(self.list, 1)
        self._use_photos = widgets.button("Use its photos too", self.add_photos, icon="image")
        column.addWidget(self._use_photos, 0, Qt.AlignmentFlag.AlignLeft)
        return body

    def _ask(self) -> None:
        owner = self._owner
        if owner is None or not owner.id:
            return
        known = dict(self._small)
        work = partial(_shown, self._session.client, self._kind, owner.id, known, self.isVisible())
        job = self._session.jobs.run(work, owner=self)
        job.done(partial(self._fill, owner.id)).failed(self._not_told)

    def _fill(self, owner_id: str, found: _Shown) -> None:
        if self._owner is None or self._owner.id != owner_id:
            return
        self._images = found.images
        self._small.update(found.small)
        while len(self._small) > KEPT:
            self._small.popitem(last=False)
        self.list.clear()
        for image in found.images:
            self.list.addItem(_item(image, found.small.get(image.id)))
        self._tell_title(found.images)
        self._chosen_changed()
        self._use_photos.setVisible(bool(self.photos()))
        more = [Choice("Use its photos", self.add_photos, "image")] if self.photos() else []
        self._empty.tell(
            "image",
            "Not recognised by its looks yet",
            _TEXT,
            [*more, Choice("Add pictures …", self.choose, "add")],
        )
        self._stack.setCurrentIndex(0 if found.images else 1)

    def _submit(self, given: Sequence[_Given]) -> None:
        owner = self._owner
        if owner is None or not given:
            return
        title = f"Learning what {owner.title} looks like"
        work = partial(_submitted, self._session.client, owner, given)
        job = self._session.jobs.run_long(title, work, owner=self)
        job.done(self._submitted).failed(self._failed)

    def _submitted(self, complaints: list[str]) -> None:
        if complaints:
            more = f" (and {len(complaints) - 1} more)" if len(complaints) > 1 else ""
            self._session.note(complaints[0] + more, tone="warning")
        else:
            self._session.note("It is recognised by its looks from now on", tone="success")
        self._ask()

    def _removed(self, applied: Applied) -> None:
        action = "undo" if applied.inverse is not None else ""
        self._session.note(f"Done: {applied.change.title}", tone="success", action=action)

    def _changed(self, change: Change) -> None:
        """Images were removed here, or an undo brought them back."""
        if self._owner is not None and self._owner.id in change.updated:
            self._ask()

    def _not_told(self, error: Exception) -> None:
        if not isinstance(error, NotFound):  # deleted meanwhile, or a service that is older than this window
            self._session.show_error(error)

    def _failed(self, error: Exception) -> None:
        self._session.show_error(error)

    def _chosen_changed(self) -> None:
        self._remove.setEnabled(bool(self.list.selectedItems()))
        self.commands_changed.emit()

    def _tell_title(self, images: Sequence[ReferenceImage]) -> None:
        self.title = f"Looks ({len(images)})" if images else "Looks"
        self.title_changed.emit(self.title)


def _shown(
    client: Client, kind: Kind, record_id: str, known: Mapping[str, QImage], with_pictures: bool
) -> _Shown:
    """Runs in a worker; the pictures only when they can be seen, for their number stands on the tab."""
    images = client.images.of(kind, record_id)
    small = {image.id: known[image.id] for image in images if image.id in known}
    if with_pictures:
        small |= {image.id: _small(client, image) for image in images if image.id not in small}
    return _Shown(images, small)


def _small(client: Client, image: ReferenceImage) -> QImage:
    try:
        return small_image(client.images.content(image))
    except (NoPicture, InputError):  # its content is gone: it has no picture, and can be removed
        return QImage()


def _submitted(client: Client, owner: Record, given: Sequence[_Given], report: Report) -> list[str]:
    """Submits pictures one after the other; says of each that was not taken why. Runs in a worker."""
    complaints = []
    for number, each in enumerate(given):
        report.progress(number, len(given))
        try:
            client.images.submit(owner.kind, owner.id, each.read(), name=each.name)
        except (InputError, NoPicture) as error:
            complaints.append(f"{_file_name(each.name)}: {_sentence(error)}")
        except OSError as error:
            complaints.append(f"{_file_name(each.name)} cannot be read: {error.strerror}")
    report.progress(len(given), len(given))
    return complaints


def _sentence(error: Exception) -> str:
    if isinstance(error, Refused) and is_duplicate(error):
        return "this picture is there already"
    return str(error).removeprefix("image: ")


def _content(path: Path) -> bytes:
    if path.stat().st_size > MOST_BYTES:
        raise NoPicture(f"The picture is larger than {MOST_BYTES // 1_000_000} MB")
    return path.read_bytes()


def _file_name(name: str) -> str:
    return name.rstrip("/").rpartition("/")[2] or name


def _item(image: ReferenceImage, small: QImage | None) -> QListWidgetItem:
    item = QListWidgetItem(_file_name(image.name) or "Image")
    if small is not None and not small.isNull():
        item.setIcon(QIcon(QPixmap.fromImage(small)))
    item.setToolTip(f"{image.name}\n{image.width:,} × {image.height:,} px, {image.points} points of detail")
    item.setData(Qt.ItemDataRole.UserRole, image)
    return item
