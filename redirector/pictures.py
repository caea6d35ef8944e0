"""A short link's code as a picture: ``/:shortId.qr|.png|.svg|.pdf?w=&h=&ecl=``.

Source: API reference, "Generate a QR Code".
"""

from __future__ import annotations

from collections.abc import Mapping

from catalog.api.call import Call, Reply
from catalog.errors import BadInput
from redirector.codes import FORMATS, CodeError, parse_query, render_link
from redirector.links import Link

# With ``.qr`` the Accept header decides.
_ANY = "qr"
_SUFFIXES = (_ANY, *FORMATS)


def split_suffix(name: str) -> tuple[str, str | None]:
    """A path segment as (short id, ending of a picture or None)."""
    short_id, dot, suffix = name.rpartition(".")
    if dot and short_id and suffix.lower() in _SUFFIXES:
        return short_id, suffix.lower()
    return name, None


def picture_suffix(call: Call, suffix: str = _ANY) -> str:
    """The format to answer with: that of the address, or the first one the client accepts; PNG by default."""
    if suffix != _ANY:
        return suffix
    accepted = [part.partition(";")[0].strip() for part in call.headers.get("accept", "").split(",")]
    by_media_type = {row.media_type: row.suffix for row in FORMATS.values()}
    return next((by_media_type[each] for each in accepted if each in by_media_type), "png")


def short_url(call: Call, link: Link) -> str:
    """The address that goes into the code."""
    return f"{call.context.short_base(call.root, link.short_domain)}/{link.short_id}"


def picture_reply(
    call: Call, link: Link, suffix: str, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Reply:
    """The code of a short link; BadInput names the parameter that is wrong."""
    try:
        body = render_link(short_url(call, link), parse_query(call.query), suffix)
    except CodeError as error:
        raise BadInput(*error.errors) from error
    # Clients of the platform read the short URL out of the second part of this header.
    disposition = {"Content-Disposition": f'inline; filename="{link.short_id}.{suffix}"'}
    return Reply(status, body, FORMATS[suffix].media_type, {**disposition, **(headers or {})})
