"""What a column can mean: the fields of each kind of record, and the headers people give them.

A target is written as a path: `name`, `identifiers.ean_13`, `customFields.colour`. A path that ends in
`:json` holds JSON instead of text; that is how numbers and objects survive an export and the import of it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from app.client import Kind
from catalog import documents

DOCUMENTS: Mapping[Kind, type[documents.Document]] = {
    Kind.PRODUCTS: documents.Product,
    Kind.THNGS: documents.Thng,
    Kind.COLLECTIONS: documents.Collection,
    Kind.PLACES: documents.Place,
    Kind.PROJECTS: documents.Project,
    Kind.REDIRECTIONS: documents.Redirection,
}
"""What can be imported from tables and exported."""


class Shape(Enum):
    """What one cell of a field holds."""

    TEXT = "text"
    LIST = "list"  # several texts
    URLS = "urls"  # several addresses, which may hold commas themselves
    SHORT_ID = "short id"  # alone or in an address
    MOMENT = "moment"  # a point in time
    COUNT = "count"  # a whole number
    DEGREES = "degrees"  # of latitude or longitude
    SWITCH = "switch"  # yes or no
    UNTOLD = "set, and never told"
    JSON = "json"


@dataclass(frozen=True)
class Field:
    """A field of a record. `synonyms` are headers in small letters and digits only."""

    target: str
    label: str
    shape: Shape = Shape.TEXT
    synonyms: tuple[str, ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether several columns can be one field."""
        return self.shape in (Shape.LIST, Shape.URLS)


NAME = Field("name", "Name", synonyms=("productname", "itemname", "article", "articlename", "title", "fn"))
DESCRIPTION = Field("description", "Description", synonyms=("productdescription", "text", "details"))
TAGS = Field("tags", "Tags", Shape.LIST, ("tag", "labels", "keywords"))
LINK = Field(
    "redirection",
    "Short link's target",
    synonyms=(
        "link",
        "targeturl",
        "target",
        "redirect",
        "redirecturl",
        "defaultredirecturl",
        "shortlinktarget",
    ),
)
SHORT_ID = Field("shortId", "Short id", synonyms=("shortlink", "shortcode"))
ID = Field(
    "id",
    "Id",
    synonyms=("evrythngid", "productid", "thngid", "collectionid", "placeid", "projectid", "recordid"),
)

LINK_FIELDS = (
    Field(
        "shortId",
        "Short id",
        Shape.SHORT_ID,
        (*SHORT_ID.synonyms, "shorturl", "slug", "keyword", "alias", "backhalf", "path", "slashtag", "key"),
    ),
    Field(
        "defaultRedirectUrl",
        "Target",
        synonyms=(
            *LINK.synonyms,
            "redirection",
            "url",
            "longurl",
            "longlink",
            "originalurl",
            "destination",
            "destinationurl",
        ),
    ),
    Field("evrythngId", "Record's id", synonyms=("recordid", "productid", "thngid", "record")),
    Field("type", "Record's kind", synonyms=("kind", "recordtype")),
    Field("title", "Title", synonyms=("name", "linktitle", "linkname")),
    TAGS,
    Field("notes", "Notes", synonyms=("note", "description", "comment", "comments")),
    Field("startsAt", "Opens", Shape.MOMENT, ("validsince", "validfrom", "opensat")),
    Field(
        "expiresAt",
        "Expires",
        Shape.MOMENT,
        ("expires", "expiry", "expirydate", "expiration", "expirationdate", "validuntil"),
    ),
    Field("maxVisits", "Most visits", Shape.COUNT, ("clickslimit", "clicklimit", "maxclicks", "visitlimit")),
    Field("fallbackUrl", "Leads elsewhere when closed", synonyms=("expiredurl", "fallback")),
    Field("passQuery", "Hands parameters on", Shape.SWITCH, ("forwardquery", "forwardparameters")),
    Field("rules", "Rules", Shape.JSON),
    Field("targets", "Weighted targets", Shape.JSON),
    Field("password", "Password", Shape.UNTOLD),
)
# The one map whose entries are fixed: where an imported link was before.
ORIGIN = {
    "service": Field("origin.service", "Came from"),
    "createdAt": Field(
        "origin.createdAt", "Made there", Shape.MOMENT, ("created", "createdon", "datecreated")
    ),
    "clicks": Field("origin.clicks", "Visits there", Shape.COUNT, ("clicks", "visits", "totalclicks")),
}

FIELDS: Mapping[Kind, tuple[Field, ...]] = {
    Kind.PRODUCTS: (
        NAME,
        Field("brand", "Brand", synonyms=("brandname", "manufacturer", "make")),
        DESCRIPTION,
        Field("categories", "Categories", Shape.LIST, ("category", "productcategory", "group")),
        TAGS,
        Field(
            "photos",
            "Photos",
            Shape.URLS,
            ("photo", "image", "images", "picture", "pictures", "imageurl", "photourl", "imagelink"),
        ),
        Field("url", "Web page", synonyms=("website", "productpage", "producturl", "webpage", "homepage")),
        LINK,
        SHORT_ID,
        ID,
    ),
    Kind.THNGS: (
        NAME,
        Field("product", "Product", synonyms=("productref", "productidorkey")),
        DESCRIPTION,
        TAGS,
        LINK,
        SHORT_ID,
        ID,
    ),
    Kind.COLLECTIONS: (NAME, DESCRIPTION, TAGS, LINK, SHORT_ID, ID),
    Kind.PLACES: (
        NAME,
        Field("latitude", "Latitude", Shape.DEGREES, ("lat", "positionlatitude", "positionlat")),
        Field(
            "longitude",
            "Longitude",
            Shape.DEGREES,
            ("lon", "lng", "long", "positionlongitude", "positionlon"),
        ),
        DESCRIPTION,
        TAGS,
        Field("icon", "Icon"),
        LINK,
        SHORT_ID,
        ID,
    ),
    Kind.PROJECTS: (
        NAME,
        DESCRIPTION,
        TAGS,
        Field("startsAt", "Starts", Shape.MOMENT, ("start", "startdate", "begins")),
        Field("endsAt", "Ends", Shape.MOMENT, ("end", "enddate")),
        Field("imageUrl", "Picture", synonyms=("image", "photo", "logo")),
        Field("shortDomains", "Short domains", Shape.LIST, ("shortdomain",)),
        ID,
    ),
    Kind.REDIRECTIONS: LINK_FIELDS,
    Kind.PRINTS: tuple(
        Field(name, label)
        for name, label in (
            ("code", "Code"),
            ("shortId", "Short id"),
            ("product", "Product"),
            ("thng", "Thing"),
            ("name", "Name"),
            ("identifier", "Identifier"),
            ("serial", "Serial number"),
            ("copies", "Copies"),
            ("design", "Design"),
            ("medium", "Sheet or roll"),
            ("printer", "Printer"),
            ("station", "Computer"),
            ("run", "Printing"),
            ("operatorName", "Printed by"),
            ("reason", "Reason"),
            ("reprintOf", "Repeats"),
        )
    ),
}

# What a column may also be: maps whose keys are the catalogue's or the operator's own.
MAPS: Mapping[Kind, tuple[str, ...]] = {
    Kind.PRODUCTS: ("identifiers", "customFields", "properties"),
    Kind.THNGS: ("identifiers", "customFields", "properties", "product.identifiers"),
    Kind.COLLECTIONS: ("identifiers", "customFields"),
    Kind.PLACES: ("address", "identifiers", "customFields"),
    Kind.PROJECTS: ("identifiers", "customFields"),
    Kind.REDIRECTIONS: ("origin",),
    Kind.PRINTS: ("voided",),
}
MAP_PREFIXES = {
    "identifiers": "identifiers",
    "identifier": "identifiers",
    "ids": "identifiers",
    "customfields": "customFields",
    "customfield": "customFields",
    "custom": "customFields",
    "properties": "properties",
    "property": "properties",
    "product.identifiers": "product.identifiers",
    "address": "address",
}
#: Kinds that short links can belong to, which a table may then hold beside them.
LINKED = (Kind.PRODUCTS, Kind.THNGS, Kind.COLLECTIONS, Kind.PLACES)
ADDRESS_SYNONYMS = {
    "street": "street",
    "streetaddress": "street",
    "extension": "extension",
    "zip": "postalCode",
    "zipcode": "postalCode",
    "postcode": "postalCode",
    "postalcode": "postalCode",
    "city": "city",
    "town": "city",
    "county": "county",
    "district": "district",
    "state": "state",
    "region": "state",
    "country": "country",
    "countrycode": "countryCode",
    "buildingname": "buildingName",
}
IDENTIFIER_SYNONYMS = {
    "sku": "sku",
    "skucode": "sku",
    "articlenumber": "sku",
    "articleno": "sku",
    "itemnumber": "sku",
    "itemno": "sku",
    "partnumber": "sku",
    "ean13": "ean_13",
    "eancode": "ean_13",
    "gtin13": "ean_13",
    "ean8": "ean_8",
    "gtin8": "ean_8",
    "upc": "upc_a",
    "upca": "upc_a",
    "upccode": "upc_a",
    "gtin12": "upc_a",
    "upce": "upc_e",
    "itf": "itf",
    "itf14": "itf",
    "gtin14": "gs1:01",
    "gs101": "gs1:01",
    "isbn": "isbn",
    "isbn13": "isbn",
    "serial": "serial",
    "serialnumber": "serial",
    "serialno": "serial",
    "gs121": "gs1:21",
}
# Headers that leave open which of the GTINs they hold: the digits in the column decide.
OPEN_GTIN_HEADERS = frozenset({"ean", "gtin", "barcode", "barcodenumber", "code"})
GTIN_KEY_BY_LENGTH = {8: "ean_8", 12: "upc_a", 13: "ean_13", 14: "gs1:01"}
JSON_MARK = ":json"
_LETTERS = re.compile(r"[^a-z0-9]+")


def plain(header: str) -> str:
    """A header without what people write differently: case, blanks, signs."""
    return _LETTERS.sub("", header.casefold())


def field(kind: Kind, target: str) -> Field | None:
    """The field a target means; None for the entries of maps and for no field at all."""
    return next((row for row in FIELDS[kind] if row.target == target), None)


def map_entry(kind: Kind, target: str) -> tuple[str, str] | None:
    """`("identifiers", "gs1:01")` for `identifiers.gs1:01`; None if it is no entry of a map of this kind."""
    for name in MAPS[kind]:
        prefix = name + "."
        if target.startswith(prefix) and len(target) > len(prefix):
            return name, target.removeprefix(prefix)
    return None


def entry_field(kind: Kind, target: str) -> Field | None:
    """The field an entry of a map means, where the entries are fixed."""
    found = map_entry(kind, target)
    return ORIGIN.get(found[1]) if found is not None and found[0] == "origin" else None


def is_target(kind: Kind, target: str) -> bool:
    if field(kind, target) is not None or entry_field(kind, target) is not None:
        return True
    found = map_entry(kind, target)
    return found is not None and found[0] != "origin"


def label(kind: Kind, target: str) -> str:
    """What to call a target in front of a person."""
    known = field(kind, target) or entry_field(kind, target)
    return known.label if known else target
