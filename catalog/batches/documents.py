"""The documents of batches and tasks (BatchDocument; platform-facts, "Tasks")."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from catalog.documents import Described, Document, Fields, Json, Key, Scopes, Tag

POPULATING, SHORT_ID_GENERATION = "POPULATING", "SHORT_ID_GENERATION"
FIXED_AMOUNT, FILE_BASED = "FIXED_AMOUNT", "FILE_BASED"
LIST_BASED, IDENTIFIERS_LIST_BASED = "LIST_BASED", "IDENTIFIERS_LIST_BASED"
SEQUENTIAL, PSEUDO_RANDOM, THNG_ID = "SEQUENTIAL", "PSEUDO_RANDOM", "THNG_ID"
COLUMNS = ("SHORT_ID", "THNG", "SHORT_URL")

PENDING, EXECUTING, CANCELLING = "PENDING", "EXECUTING", "CANCELLING"
EXECUTED, FAILED, WITH_FAILURES = "EXECUTED", "FAILED", "EXECUTED_WITH_FAILURES"
UNFINISHED = (PENDING, EXECUTING, CANCELLING)

MOST_ROWS = 10_000_000
MOST_SHORT_ID = 64

Quantity = Annotated[int, Meta(ge=1, le=MOST_ROWS)]
Whole = Annotated[int, Meta(ge=0, lt=1 << 53)]
Affix = Annotated[str, Meta(max_length=MOST_SHORT_ID)]


class Batch(Described, kw_only=True):
    """What the things of a batch share (BatchDocument)."""

    status: Any = UNSET
    resource_counts_by_product: Any = UNSET


class ShortIdTemplate(Struct, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """How short ids are made (ShortIdTemplateDocument); ``length`` counts everything."""

    type: Literal["SEQUENTIAL", "PSEUDO_RANDOM", "THNG_ID"]
    length: Annotated[int, Meta(ge=1, le=MOST_SHORT_ID)] | UnsetType = UNSET
    start: Whole | UnsetType = UNSET
    increment: Annotated[int, Meta(ge=1, lt=1 << 31)] | UnsetType = UNSET
    padding: Literal["ZERO", "CHAR"] | UnsetType = UNSET
    padding_char: Annotated[str, Meta(min_length=1, max_length=1)] | UnsetType = UNSET
    prefix: Affix | UnsetType = UNSET
    suffix: Affix | UnsetType = UNSET
    separator: Annotated[str, Meta(max_length=8)] | UnsetType = UNSET


class ListedShortId(Struct, forbid_unknown_fields=True, rename="camel"):
    """A short id that was made elsewhere (RedirectionResourceDocument)."""

    short_id: str


class CustomIdentifier(Struct, forbid_unknown_fields=True):
    """Values of one identifier, one a thing (CustomIdentifierDocument)."""

    key: Key
    values: Annotated[list[str], Meta(min_length=1)]


class PopulatingInput(Struct, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """What a populating task makes; which fields belong to which type is said in `catalog.batches.plans`."""

    type: Literal["FIXED_AMOUNT", "FILE_BASED", "LIST_BASED", "IDENTIFIERS_LIST_BASED"]
    generate_thngs: bool | UnsetType = UNSET
    generate_redirections: bool | UnsetType = UNSET
    default_redirect_url: Annotated[str, Meta(min_length=1)] | UnsetType = UNSET
    thng_template: Json | UnsetType = UNSET
    short_domain: str | UnsetType = UNSET
    quantity: Quantity | UnsetType = UNSET
    short_id_template: ShortIdTemplate | UnsetType = UNSET
    input_data: Annotated[list[ListedShortId], Meta(min_length=1)] | UnsetType = UNSET
    location: str | UnsetType = UNSET
    format: Literal["CSV", "ZIP"] | UnsetType = UNSET
    headers: dict[str, str] | UnsetType = UNSET
    custom_identifier: CustomIdentifier | UnsetType = UNSET


class ShortIdInput(Struct, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """How many short ids of which form (ShortIdGenerationInputParametersDocument)."""

    quantity: Quantity
    short_id_template: ShortIdTemplate


class Output(Struct, forbid_unknown_fields=True, kw_only=True):
    """The form of a task's result (OutputParametersDocument); ``SHORT_URL`` is ours."""

    type: Literal["CSV"]
    columns: Annotated[list[Literal["SHORT_ID", "THNG", "SHORT_URL"]], Meta(min_length=1)] | UnsetType = UNSET


class Task(Document, kw_only=True):
    """Work on a batch (BasicTaskDocument)."""

    type: Literal["POPULATING", "SHORT_ID_GENERATION"] | UnsetType = UNSET
    input_parameters: Json | UnsetType = UNSET
    output_parameters: Output | UnsetType = UNSET
    tags: list[Tag] | UnsetType = UNSET
    custom_fields: Fields | UnsetType = UNSET
    scopes: Scopes | UnsetType = UNSET
    batch: Any = UNSET
    status: Any = UNSET
    completed_at: Any = UNSET
    progress: Any = UNSET
    result: Any = UNSET


INPUTS: dict[str, type[Struct]] = {POPULATING: PopulatingInput, SHORT_ID_GENERATION: ShortIdInput}
