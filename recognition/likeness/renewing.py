"""Reference images described anew, from the pictures that were kept, by a version that does it otherwise."""

from __future__ import annotations

import logging

from catalog import reference_images
from catalog.blobs import BlobFolder
from catalog.store import Database
from recognition import workers
from recognition.errors import PictureError
from recognition.likeness.features import VERSION

_AT_ONCE = 50

log = logging.getLogger("tagwright.looks")


def renew(database: Database, blobs: BlobFolder) -> int:
    """Describe all that another version has described; returns how many those were."""
    after, renewed = 0, 0
    while True:
        with database.read() as connection:
            images = reference_images.outdated(connection, VERSION, after=after, most=_AT_ONCE)
        if not images:
            return renewed
        for image in images:
            after = image.seq
            try:
                portrait = workers.shared().portrait(blobs.place_of(image.blob), name=image.id)
            except PictureError as error:
                log.warning("reference image %s cannot be described anew: %s", image.id, error)
                continue
            features = portrait.features
            with database.write() as connection:
                reference_images.describe_anew(
                    connection,
                    image.seq,
                    version=VERSION,
                    points=len(features),
                    features=features.to_bytes(),
                )
            renewed += 1
