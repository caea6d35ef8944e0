"""The parameters of the query that many operations share (`catalog.api.parameters` reads them)."""

from __future__ import annotations

from catalog.api.openapi.operation import BOOLEAN, INTEGER, STRING, TIME, Parameter
from catalog.kinds import Kind
from catalog.listing import DEFAULT_PER_PAGE, MOST_PER_PAGE

PROJECT = Parameter(name="project", description="Restricts the call to a project; new records belong to it.")
WITH_SCOPES = Parameter(name="withScopes", description="Adds `scopes` to the documents.", schema=BOOLEAN)
CONTEXT = Parameter(name="context", description="Adds `context` to the documents.", schema=BOOLEAN)
PER_PAGE = Parameter(
    name="perPage",
    description=f"How many to a page; more than {MOST_PER_PAGE} are taken as {MOST_PER_PAGE}.",
    schema={**INTEGER, "minimum": 1, "default": DEFAULT_PER_PAGE},
)
PAGE = Parameter(name="page", description="The number of the page, from 1.", schema={**INTEGER, "minimum": 1})
TOKEN = Parameter(
    name="nextPageToken", description="Where the next page begins: take it from the `Link` of the one before."
)
ORDER = Parameter(
    name="sortOrder",
    description="Newest, or largest, first unless it is ASCENDING.",
    schema={"type": "string", "enum": ["ASCENDING", "DESCENDING"], "default": "DESCENDING"},
)
IDS = Parameter(name="ids", description="Only these, separated by commas; at most 1,000.")
WITH_TOTAL = Parameter(name="withTotalCount", description="Adds the header `X-Result-Count`.", schema=BOOLEAN)
FILTER_BY_TIME = Parameter(name="filter", description="On `timestamp`, such as `timestamp>1000`.")
FROM = Parameter(name="from", description="What is not older than this.", schema=TIME)
TO = Parameter(name="to", description="What is not newer than this.", schema=TIME)
BEFORE = Parameter(
    name="to", description="Only what is older than this; without it, everything.", schema=TIME
)
HISTORY_TOKEN = Parameter(
    name="nextPageToken", description=TOKEN.description, schema={**INTEGER, "minimum": 0}
)


def filter_of(kind: Kind) -> Parameter:
    """The filter of a kind's lists, with the fields it knows."""
    return Parameter(
        name="filter",
        description="Conditions such as `name=Tea*&tags=new`: `=` `!=` `>` `<` `~`, joined by `&` or `|`.",
        schema={**STRING, "x-filterable-fields": list(kind.filterable)},
    )


def sort_by(kind: Kind) -> Parameter:
    """What a kind's lists can be ordered by."""
    choices = {"type": "string", "enum": list(kind.sorts), "default": "createdAt"}
    return Parameter(name="sortBy", description="What the list is ordered by.", schema=choices)


def list_of(kind: Kind) -> tuple[Parameter, ...]:
    """All parameters of a kind's list."""
    words = Parameter(name="q", description="Words to find in the documents.")
    searched = (words,) if kind.searched else ()
    of_kind = (filter_of(kind), sort_by(kind), *searched)
    return (PER_PAGE, PAGE, TOKEN, ORDER, *of_kind, IDS, WITH_TOTAL, WITH_SCOPES, PROJECT)
