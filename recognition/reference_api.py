"""The routes of reference images: ``/products|thngs/:id/images``, and ``/scan/images`` for all of them.

The reference says of method ``ir`` only that it is "based on pre-submitted images"; where they are submitted
is our choice.
"""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from sqlalchemy import Connection
from starlette.routing import Route

from catalog import records, reference_images
from catalog.api.call import Call, Reply, json_reply
from catalog.api.context import Context
from catalog.api.endpoint import route
from catalog.blobs import IncomingBlob
from catalog.documents import Json
from catalog.errors import ApiError, BadInput, Conflict, NotFound
from catalog.ids import is_id
from catalog.kind import Kind
from catalog.kinds import PRODUCT, THNG
from catalog.listing import DEFAULT_PER_PAGE, MOST_PER_PAGE
from catalog.reference_images import MOST, MOST_OF_RECORD, Picture, ReferenceImage
from recognition import workers
from recognition.errors import PictureError, Transparent
from recognition.likeness.book import Book
from recognition.likeness.features import VERSION
from recognition.likeness.recognising import same
from recognition.likeness.seeing import Portrait
from recognition.upload import named_picture_in

MOST_BODY_BYTES = 48 * 1024 * 1024
MOST_NAME_SIGNS = 2_000
DUPLICATE = "Duplicate images are not allowed"
TRANSPARENT = "Alpha transparency not supported"
WAIT_S = 20.0
_HEADERS = {
    "Cache-Control": "private, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
}


def routes(context: Context, book: Book) -> list[Route]:
    """Every route of reference images."""
    found = [route(context, "/scan/images", list_all, "GET")]
    for kind in (PRODUCT, THNG):
        every, one = f"/{kind.path}/{{id}}/images", f"/{kind.path}/{{id}}/images/{{image}}"
        found += [
            route(context, every, partial(list_of, kind), "GET"),
            route(context, every, partial(create, kind, book), "POST", most_body_bytes=MOST_BODY_BYTES),
            route(context, every, partial(delete_all, kind), "DELETE"),
            route(context, one, partial(read, kind), "GET"),
            route(context, one, partial(delete, kind), "DELETE"),
            route(context, f"{one}/content", partial(content, kind), "GET"),
        ]
    return found


def create(kind: Kind, book: Book, call: Call) -> Reply:
    """POST of a picture that the record is recognised by from now on."""
    with call.context.database.read() as connection:
        owner = records.read(connection, kind, call.path["id"]).id
        _require_room(connection, owner)
    sent = named_picture_in(call.body, call.headers)
    name = sent.name or call.query.get("name", "")
    if len(name) > MOST_NAME_SIGNS or "\0" in name:
        raise BadInput(f"name: must have at most {MOST_NAME_SIGNS:,} signs, and no NUL among them")
    portrait = _portrait(sent.data)
    checked = book.refresh()
    with call.context.database.read() as connection:
        _require_new(connection, book, portrait)
    blobs = call.context.files.blobs
    with blobs.receive() as incoming, call.context.database.write() as connection:
        incoming.write(portrait.jpeg)
        incoming.keep()
        records.read(connection, kind, owner)
        if reference_images.lock(connection) != checked:  # somebody else was quicker
            _require_room(connection, owner)
            _require_new(connection, book, portrait)
        stored = reference_images.add(connection, kind.name, owner, _picture(name, incoming, portrait))
    document = _document(call, stored)
    return json_reply(document, 201, {"Location": document["contentUrl"].removesuffix("/content")})


def list_of(kind: Kind, call: Call) -> Reply:
    """GET of a record's pictures, newest first."""
    with call.context.database.read() as connection:
        owner = records.read(connection, kind, call.path["id"])
        found = reference_images.of_owner(connection, owner.id)
    return json_reply([_document(call, image) for image in found])


def list_all(call: Call) -> Reply:
    """GET of all records' pictures, newest first, page by page."""
    after, per_page = call.query.get("nextPageToken"), _per_page(call)
    if after is not None and not is_id(after):
        raise BadInput("nextPageToken: take it from the Link header of the page before")
    headers: dict[str, str] = {}
    with call.context.database.read() as connection:
        found = reference_images.page(connection, after=after, most=per_page + 1)
        if call.flag("withTotalCount"):
            headers["X-Result-Count"] = str(reference_images.total(connection))
    if len(found) > per_page:
        query = {**call.query, "perPage": str(per_page), "nextPageToken": found[per_page - 1].id}
        headers["Link"] = f'<{quote(f"{call.root}/scan/images?{urlencode(query)}", safe="")}>; rel="next"'
    return json_reply([_document(call, image) for image in found[:per_page]], headers=headers)


def read(kind: Kind, call: Call) -> Reply:
    """GET of one picture's document."""
    with call.context.database.read() as connection:
        return json_reply(_document(call, _image(connection, kind, call)))


def content(kind: Kind, call: Call) -> Reply:
    """GET of the picture itself, reduced, as JPEG."""
    with call.context.database.read() as connection:
        image = _image(connection, kind, call)
    try:
        data = call.context.files.blobs.place_of(image.blob).read_bytes()
    except FileNotFoundError as error:
        raise NotFound("The content of this image is missing; remove it and submit it again.") from error
    return Reply(200, data, "image/jpeg", _HEADERS)


def delete(kind: Kind, call: Call) -> Reply:
    """DELETE of a picture, for good."""
    with call.context.database.write() as connection:
        gone = reference_images.remove(connection, [_image(connection, kind, call)])
    return _without(call, gone)


def delete_all(kind: Kind, call: Call) -> Reply:
    """DELETE of all pictures of a record, for good."""
    with call.context.database.write() as connection:
        owner = records.read(connection, kind, call.path["id"])
        gone = reference_images.remove(connection, reference_images.of_owner(connection, owner.id))
    return _without(call, gone)


def _without(call: Call, gone: list[str]) -> Reply:
    for blob in gone:
        call.context.files.blobs.remove(blob)
    return Reply(headers={"X-Result-Count": str(len(gone))})


def _image(connection: Connection, kind: Kind, call: Call) -> ReferenceImage:
    owner = records.read(connection, kind, call.path["id"])
    image = reference_images.find(connection, owner.id, call.path["image"])
    if image is None:
        raise NotFound()
    return image


def _require_room(connection: Connection, owner: str) -> None:
    if reference_images.count(connection, owner) >= MOST_OF_RECORD:
        raise Conflict(
            f"image: there are {MOST_OF_RECORD} of this record, the most there may be; remove one."
        )
    if reference_images.count(connection) >= MOST:
        raise Conflict(f"image: there are {MOST:,} in all, the most that are recognised; remove some.")


def _portrait(data: bytes) -> Portrait:
    try:
        return workers.shared().portrait(data, name="image", wait_s=WAIT_S)
    except workers.Busy as busy:
        problem = "Service unavailable: too many pictures are being read; try again."
        raise ApiError(503, [problem]) from busy
    except Transparent as error:
        raise BadInput(TRANSPARENT, str(error)) from error
    except PictureError as error:
        raise BadInput(str(error)) from error


def _require_new(connection: Connection, book: Book, portrait: Portrait) -> None:
    """BadInput when the picture is there already, by its looks: another file of the same scene counts."""
    known = same(connection, book, portrait.features)
    if known is not None:
        raise BadInput(DUPLICATE, f"image: it is the same as image {known.id} of {known.kind} {known.owner}")


def _picture(name: str, incoming: IncomingBlob, portrait: Portrait) -> Picture:
    return Picture(
        name=name,
        blob=incoming.name,
        width=portrait.width,
        height=portrait.height,
        version=VERSION,
        points=len(portrait.features),
        features=portrait.features.to_bytes(),
    )


def _document(call: Call, image: ReferenceImage) -> Json:
    path = {PRODUCT.name: PRODUCT.path, THNG.name: THNG.path}[image.kind]
    document: dict[str, Any] = {
        "id": image.id,
        "createdAt": image.created_at,
        image.kind: image.owner,
        "name": image.name,
        "width": image.width,
        "height": image.height,
        "points": image.points,
        "contentUrl": f"{call.root}/{path}/{image.owner}/images/{image.id}/content",
    }
    return document


def _per_page(call: Call) -> int:
    text = call.query.get("perPage") or str(DEFAULT_PER_PAGE)
    if not (text.isascii() and text.isdecimal() and int(text[:12]) >= 1):
        raise BadInput("perPage: must be a whole number from 1")
    return min(int(text[:12]), MOST_PER_PAGE)
