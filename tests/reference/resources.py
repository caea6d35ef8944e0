"""The Standard API of the reference, request by request: what things, products and their like are."""

from __future__ import annotations

from tests.reference.rows import APP, DESCRIBED, NOBODY, USER, Chapter, Row, delete, get, post, put

_POINT = {"type": "Point", "coordinates": [-0.0882956, 51.5303183]}
_PLACE = f"{DESCRIBED} position latitude longitude address"
_LINK = "createdAt updatedAt defaultRedirectUrl evrythngUrl shortDomain shortId hits"
_WHOLE_LINK = f"{_LINK} redirectUrl type evrythngId"
_COLLECTION = "/collections/:collectionId"
_JSON = {"Accept": "application/json"}

COLLECTIONS = Chapter(
    "Collections",
    (
        post(
            "/collections",
            "a collection",
            body={
                "name": "Office-322",
                "description": "All things in office 322",
                "customFields": {"insured": "true"},
                "tags": ["Office", "Zurich", "322", "EVRYTHNG"],
                "identifiers": {"collectionCode": "OZ322", "collectionReferenceNumber": "12345"},
            },
            keys=DESCRIBED,
            location="/collections/{id}",
        ),
        get("/collections", "all collections", many=True, keys=DESCRIBED, needs=("collectionId",)),
        put(_COLLECTION, "name and description", body={"name": "New", "description": "New"}, keys=DESCRIBED),
        delete(_COLLECTION, "a collection"),
        get(f"{_COLLECTION}/thngs", "its things", many=True, keys=f"{DESCRIBED} product collections"),
        get(_COLLECTION, "one collection", keys=DESCRIBED),
        put(
            f"{_COLLECTION}/thngs",
            "things into it",
            body=[":thngId"],
            echo=False,
            gives={"id": ":collectionId"},
        ),
        delete(f"{_COLLECTION}/thngs/:thngId", "one thing out of it"),
        delete(f"{_COLLECTION}/thngs", "all things out of it"),
        get(
            f"{_COLLECTION}/collections",
            "those in it",
            many=True,
            keys=f"{DESCRIBED} collections",
            needs=("childCollectionId",),
        ),
        post(
            f"{_COLLECTION}/collections",
            "collections into it",
            body=[":childCollectionId"],
            status=200,
            echo=False,
        ),
        delete(f"{_COLLECTION}/collections/:childCollectionId", "one collection out of it"),
        delete(f"{_COLLECTION}/collections", "all collections out of it"),
    ),
)

PLACES = Chapter(
    "Places",
    (
        post(
            "/places",
            "a place",
            body={
                "name": "London Office",
                "position": _POINT,
                "address": {
                    "extension": "Unit 4, 122",
                    "street": "East Road",
                    "postalCode": "N1 6FB",
                    "city": "London",
                    "countryCode": "GB",
                },
                "description": "London HQ",
                "icon": "https://example.com/logo.svg",
                "tags": ["Office", "London"],
                "identifiers": {"Place code": "KDL-46EX402AEP", "Place number": "027242784925"},
                "customFields": {"Internet": "Wi-Fi"},
            },
            keys=_PLACE,
            gives={"latitude": 51.5303183, "longitude": -0.0882956},
            location="/places/{id}",
        ),
        get("/places/:placeId", "one place", keys=_PLACE),
        get("/places", "all places", many=True, keys=DESCRIBED, needs=("placeId",)),
        get("/places/:placeId", "one place by a user", by=USER, keys=_PLACE),
        put("/places/:placeId", "name and description", body={"name": "My", "description": "x"}, keys=_PLACE),
        delete("/places/:placeId", "a place"),
        get(
            "/places",
            "those near an origin",
            query="lat=49.5&lon=127.4&maxDist=20",
            many=True,
            keys=DESCRIBED,
            needs=("placeId",),
        ),
        put(
            "/thngs/:thngId/location",
            "a place as a thing's location",
            body=[{"place": ":placeId"}],
            many=True,
            keys="timestamp place",
            instead="without `scopes`, which no other answer about locations has",
        ),
        post(
            "/actions/scans",
            "a place as an action's location",
            body={
                "type": "scans",
                "thng": ":thngId",
                "locationSource": "place",
                "location": {"place": ":placeId"},
            },
            echo=False,
            keys="id createdAt timestamp type thng location",
            gives={"locationSource": "place"},
        ),
    ),
)


def _redirector(kind: str, fresh: str, redirected: str) -> tuple[Row, ...]:
    path = f"/{kind}s/%s/redirector"
    body = {"defaultRedirectUrl": f"https://google.com/{{{kind}Id}}"}
    filled = {"defaultRedirectUrl": f"https://google.com/:{kind}Id"}
    reference = f"/{kind}s/:{kind}Id/redirector"
    assert reference == path % fresh
    return (
        post(path % fresh, "its redirection", body=body, echo=False, keys=_LINK, gives={**filled, "hits": 0}),
        get(path % redirected, "its redirection", keys=_LINK),
        put(path % redirected, "its target", body=body, echo=False, status=201, keys=_LINK, gives=filled),
        delete(path % redirected, "its redirection"),
    )


PRODUCTS = Chapter(
    "Products",
    (
        post(
            "/products",
            "a product",
            body={
                "name": "KDL-46EX",
                "description": "Just a simple TV",
                "photos": ["https://example.com/photo.jpg"],
                "url": "https://example.com/tv.html",
                "identifiers": {"UPC": "027242784925"},
                "customFields": {"FullHD": "true"},
            },
            keys=DESCRIBED,
            location="/products/{id}",
        ),
        get(
            "/products/:productId", "one product", keys=f"{DESCRIBED} customFields properties fn identifiers"
        ),
        get("/products/:productId", "one product by an application", by=APP, keys=DESCRIBED),
        get(
            "/products",
            "all products",
            many=True,
            needs=("productId",),
            keys=f"{DESCRIBED} customFields properties fn identifiers",
        ),
        put(
            "/products/:productId",
            "name and description",
            body={"name": "N", "description": "U"},
            keys=DESCRIBED,
        ),
        delete("/products/:productId", "a product"),
        put(
            "/products",
            "all that match",
            needs=("productId",),
            query="filter=name%3DSmart*",
            body={"tags": ["smart"]},
            status=204,
            empty=True,
        ),
        *_redirector("product", ":productId", ":redirectedProduct"),
    ),
)

PROJECTS = Chapter(
    "Projects",
    (
        post(
            "/projects",
            "a project",
            body={"name": "My Project"},
            keys=f"{DESCRIBED} shortDomains",
            location="/projects/{id}",
        ),
        get("/projects/:projectId", "one project", keys=f"{DESCRIBED} shortDomains"),
        get("/projects", "all projects", many=True, needs=("projectId",), keys=f"{DESCRIBED} shortDomains"),
        put("/projects/:projectId", "its name", body={"name": "Updated"}, keys=f"{DESCRIBED} shortDomains"),
        delete("/projects/:projectId", "a project"),
    ),
)

_VALUES = [{"key": "temperature_celsius", "value": 33}, {"key": "humidity_percent", "value": 71}]
_UPDATE = "timestamp createdAt value"


def _properties(owner: str) -> tuple[Row, ...]:
    every = f"{owner}/properties"
    return (
        post(every, "several values", body=_VALUES, status=200, many=True, keys=f"{_UPDATE} key"),
        put(every, "several values", body=_VALUES, many=True, keys=f"{_UPDATE} key"),
        get(every, "the latest of each", many=True, keys=f"{_UPDATE} key"),
        put(f"{every}/my_key", "one value", body=[{"value": 301}], many=True, keys=_UPDATE, absent="key"),
        put(
            f"{every}/my_key",
            "several moments",
            body=[{"value": 1, "timestamp": 5}, {"value": 2}],
            many=True,
            echo=False,
        ),
        get(f"{every}/status", "its history", many=True, keys=_UPDATE, absent="key"),
        get(
            f"{every}/status", "its history between", query="from=1&to=9999999999999", many=True, keys=_UPDATE
        ),
        get(f"{every}/nobody-knows", "a property there is not: an empty list", many=True),
        delete(f"{every}/status", "a property"),
        delete(f"{every}/status", "what is older", query="to=1000"),
        delete(every, "all properties"),
    )


PROPERTIES = Chapter("Properties", (*_properties("/thngs/:thngId"), *_properties("/products/:productId")))

REDIRECTIONS = Chapter(
    "Redirections",
    (
        post(
            "/redirections",
            "a redirection",
            body={
                "defaultRedirectUrl": "https://museum.example/catalogue.php?catalogue_id={evrythngId}",
                "evrythngId": ":thngId",
                "type": "thng",
            },
            headers=_JSON,
            echo=False,
            keys=_WHOLE_LINK,
            gives={
                "type": "thng",
                "evrythngId": ":thngId",
                "redirectUrl": "https://museum.example/catalogue.php?catalogue_id=:thngId",
                "hits": 0,
            },
            location="/{shortId}",
        ),
        post(
            "/redirections",
            "a redirection, answered by its code",
            body={"defaultRedirectUrl": "https://museum.example/", "evrythngId": ":thngId", "type": "thng"},
            echo=False,
            media_type="image/png",
        ),
        get("/redirections/:shortId", "one redirection", headers=_JSON, keys=_WHOLE_LINK),
        put(
            "/redirections/:shortId",
            "its target",
            body={"defaultRedirectUrl": "https://museum.example/?id=:evrythngId"},
            echo=False,
            keys=_WHOLE_LINK,
        ),
        delete("/redirections/:shortId", "a redirection"),
        get(
            "/redirections",
            "those of a record",
            query="evrythngId=:redirectedThng",
            many=True,
            keys=_WHOLE_LINK,
        ),
        get("/:shortId", "the document, without a key", by=NOBODY, headers=_JSON, keys="shortId hits"),
        get(
            "/:shortId",
            "the redirect",
            by=NOBODY,
            status=302,
            media_type="",
            location="https://example.com/?id=:thngId",
        ),
        get("/:shortId.qr", "the code", by=NOBODY, media_type="image/png"),
        get(
            "/:shortId.qr",
            "the code",
            by=NOBODY,
            headers={"Accept": "image/svg+xml"},
            media_type="image/svg+xml",
        ),
        get(
            "/:shortId.qr",
            "the code",
            by=NOBODY,
            headers={"Accept": "application/pdf"},
            media_type="application/pdf",
        ),
        get("/:shortId.png", "the code", by=NOBODY, query="w=300&h=300", media_type="image/png"),
        get("/:shortId.svg", "the code", by=NOBODY, media_type="image/svg+xml"),
        get("/:shortId.pdf", "the code", by=NOBODY, media_type="application/pdf"),
    ),
)

THNGS = Chapter(
    "Thngs",
    (
        post(
            "/thngs",
            "a thing",
            body={
                "name": "Truck # L4-4",
                "description": "Delivery truck",
                "location": {"position": {"type": "Point", "coordinates": [2.05, 57.1]}},
                "properties": {"status": "Idle"},
            },
            echo=False,
            keys=f"{DESCRIBED} location properties",
            gives={"properties": {"status": "Idle"}},
            location="/thngs/{id}",
        ),
        get("/thngs/:thngId", "one thing", keys=f"{DESCRIBED} location properties product"),
        get("/thngs", "all things", many=True, needs=("thngId",), keys=DESCRIBED),
        put(
            "/thngs/:thngId",
            "name and description",
            body={"name": "IDLE", "description": "Repaired"},
            keys=DESCRIBED,
        ),
        put(
            "/thngs",
            "all that match",
            needs=("thngId",),
            query="filter=name%3DSmart*",
            body={"tags": ["smart"]},
            status=204,
            empty=True,
        ),
        delete("/thngs/:thngId", "a thing"),
        get("/thngs/:thngId/location", "where it was", many=True, keys="timestamp createdAt position"),
        put(
            "/thngs/:thngId/location",
            "where it is",
            body=[
                {"position": {"type": "Point", "coordinates": [-17.3, 36]}},
                {"timestamp": 1347028945711, "position": {"type": "Point", "coordinates": [-179.3, -37]}},
            ],
            many=True,
            keys="timestamp createdAt position",
        ),
        delete("/thngs/:thngId/location", "where it was"),
        delete("/thngs/:thngId/location", "where it was before", query="to=1000"),
        *_redirector("thng", ":thngId", ":redirectedThng"),
        post("/auth/evrythng/thngs", "a device key", body={"thngId": ":thngId"}, keys="thngId thngApiKey"),
        get("/auth/evrythng/thngs/:deviceId", "the device key", keys="thngId thngApiKey"),
        delete("/auth/evrythng/thngs/:deviceId", "the device key"),
        get(
            "/thngs",
            "one or the other",
            query="filter=name%3DExample%20Thng%7CcreatedAt%3D1472815501280",
            many=True,
        ),
    ),
)
