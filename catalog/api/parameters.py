"""The query of a list: paging, order, filter, search (platform-facts, "Lists: paging, order, ids")."""

from __future__ import annotations

from urllib.parse import quote, urlencode, urlsplit

from sqlalchemy import ColumnElement

from catalog.api.call import Call
from catalog.errors import BadInput
from catalog.filtering import condition_of
from catalog.histories import Span
from catalog.ids import is_id
from catalog.kinds import Kind
from catalog.listing import DEFAULT_PER_PAGE, MOST_PER_PAGE, Listing, Page

_MOST_IDS = 1000
_ORDERS = {"ASCENDING": True, "DESCENDING": False}


def listing_of(call: Call, kind: Kind, *conditions: ColumnElement[bool]) -> Listing:
    """What the call asks a list for; BadInput names every parameter that is wrong."""
    wrong: list[str] = []
    token = call.query.get("nextPageToken")
    if token is not None and not is_id(token):
        wrong.append("nextPageToken: take it from the Link header of the page before")
    order = call.query.get("sortOrder", "DESCENDING").upper()
    if order not in _ORDERS:
        wrong.append("sortOrder: must be ASCENDING or DESCENDING")
    sort_by = call.query.get("sortBy", "createdAt")
    if sort_by not in kind.sorts:
        wrong.append(f"sortBy: must be one of {', '.join(kind.sorts)}")
    per_page = _number(call, "perPage", DEFAULT_PER_PAGE, wrong)
    page = _number(call, "page", None, wrong)
    if wrong:
        raise BadInput(*wrong)
    with_total = call.flag("withTotalCount")
    return Listing(
        per_page=min(per_page or DEFAULT_PER_PAGE, MOST_PER_PAGE),
        page=page,
        token=token,
        ascending=_ORDERS[order],
        sort_by=sort_by,
        conditions=[*conditions, *filter_of(call, kind)],
        counted=[*conditions, *filter_of(call, kind, whole=True)] if with_total else (),
        keys=ids_of(call),
        words=call.query.get("q", ""),
        with_total=with_total,
    )


def selection_of(call: Call, kind: Kind) -> Listing:
    """The records a bulk change goes to, by ``ids`` or ``filter``; BadInput when there is neither."""
    keys, conditions = ids_of(call), filter_of(call, kind)
    if keys is None and not conditions:
        raise BadInput("filter: say which resources by `ids` or `filter`")
    return Listing(keys=keys, conditions=conditions)


def filter_of(call: Call, kind: Kind, *, whole: bool = False) -> list[ColumnElement[bool]]:
    """The condition of the ``filter`` parameter, if any; for the ``whole`` list, not a page of it."""
    text = call.query.get("filter", "")
    database = None if whole else call.context.database
    return [condition_of(kind, text, database)] if text.strip() else []


def ids_of(call: Call) -> list[str] | None:
    """The ``ids`` parameter as a list, or None."""
    text = call.query.get("ids")
    if text is None:
        return None
    ids = [each.strip() for each in text.replace("%2C", ",").replace("%2c", ",").split(",") if each.strip()]
    if len(ids) > _MOST_IDS:
        raise BadInput(f"ids: at most {_MOST_IDS} at once")
    return [each for each in ids if "\0" not in each]  # no id has one, and PostgreSQL takes none


def page_headers(call: Call, listing: Listing, page: Page) -> dict[str, str]:
    """The ``Link`` to the next page, encoded as a whole as existing clients expect, and the total."""
    headers = {}
    if page.next_token is not None:
        headers["Link"] = f'<{quote(_next_address(call, listing, page.next_token), safe="")}>; rel="next"'
    if page.total is not None:
        headers["X-Result-Count"] = str(page.total)
    return headers


def _next_address(call: Call, listing: Listing, token: str) -> str:
    query = {name: value for name, value in call.query.items() if name not in ("nextPageToken", "page")}
    if listing.page is not None:
        query["page"] = str(listing.page + 1)
    else:
        query["nextPageToken"] = token
    query.setdefault("perPage", str(listing.per_page))
    query.setdefault("sortOrder", "ASCENDING" if listing.ascending else "DESCENDING")
    return f"{call.root}{urlsplit(call.address).path}?{urlencode(query)}"


def _number(call: Call, name: str, default: int | None, wrong: list[str]) -> int | None:
    text = call.query.get(name)
    if text is None or text == "":
        return default
    if text.isdecimal() and text.isascii() and int(text[:12]) >= 1:
        return int(text[:12])
    wrong.append(f"{name}: must be a whole number from 1")
    return default


def span_of(call: Call) -> Span:
    """Which updates a page of a history shows."""
    return Span(
        per_page=min(moment(call, "perPage") or DEFAULT_PER_PAGE, MOST_PER_PAGE),
        from_ms=moment(call, "from"),
        to_ms=moment(call, "to"),
        filter=call.query.get("filter", ""),
        after=moment(call, "nextPageToken") or 0,
    )


def moment(call: Call, name: str) -> int | None:
    """A time in milliseconds, or another whole number, from the query; BadInput when it is none."""
    text = call.query.get(name)
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise BadInput(f"{name}: must be a whole number (milliseconds since 1970 for times)")
    return int(text)


def history_headers(call: Call, following: int | None, span: Span) -> dict[str, str]:
    """The ``Link`` to the next page of a history, which starts after so many updates."""
    if following is None:
        return {}
    query = {**call.query, "perPage": str(span.per_page), "nextPageToken": str(following)}
    address = f"{call.root}{urlsplit(call.address).path}?{urlencode(query)}"
    return {"Link": f'<{quote(address, safe="")}>; rel="next"'}
