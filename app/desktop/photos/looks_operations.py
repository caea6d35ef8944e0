"""Images that a record is recognised by, removed and brought back, as steps that can be undone."""

from __future__ import annotations

from dataclasses import dataclass

from app.client import Client, InputError, Kind, Refused
from app.client.images import ReferenceImage, is_duplicate
from app.client.pictures import NoPicture
from app.desktop.operations import Applied, Change


@dataclass(frozen=True)
class RemoveImages:
    """``images`` are of one record. Their content is read before the first is removed."""

    images: tuple[ReferenceImage, ...]
    title: str

    def apply(self, client: Client) -> Applied:
        kind, owner = self.images[0].kind, self.images[0].owner
        kept = tuple(each for image in reversed(self.images) if (each := _content(client, image)))
        for image in self.images:
            client.images.remove(image)
        back = AddImages(kind, owner, kept, self.title) if kept else None
        return Applied(Change(self.title, kind, updated=(owner,)), back)


@dataclass(frozen=True)
class AddImages:
    """``images``: (name, content), the oldest first. What is there again already stays as it is."""

    kind: Kind
    owner: str
    images: tuple[tuple[str, bytes], ...]
    title: str

    def apply(self, client: Client) -> Applied:
        made = [image for name, content in self.images if (image := self._add(client, name, content))]
        back = RemoveImages(tuple(reversed(made)), self.title) if made else None
        return Applied(Change(self.title, self.kind, updated=(self.owner,)), back)

    def _add(self, client: Client, name: str, content: bytes) -> ReferenceImage | None:
        try:
            return client.images.submit(self.kind, self.owner, content, name=name)
        except Refused as error:
            if is_duplicate(error):
                return None
            raise


def _content(client: Client, image: ReferenceImage) -> tuple[str, bytes] | None:
    """None where its content is gone: what nobody can see cannot be brought back."""
    try:
        return image.name, client.images.content(image)
    except (InputError, NoPicture):
        return None
