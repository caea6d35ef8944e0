"""Addresses nobody may be sent to, by every way one can be stored: refused, and nothing is changed."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from catalog.documents import Json
from tests.live import LiveService

JSON = {"Accept": "application/json"}
DEFAULT = "https://default.example/"
HOSTILE = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "\tjavascript:alert(1)",
    "java\nscript:alert(1)",
    "java\0script:alert(1)",
    "java%73cript:alert(1)",
    "javascript://good.example/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "DATA:text/html;base64,PHNjcmlwdD4=",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "blob:https://good.example/1",
    "view-source:https://good.example/",
    "//evil.example/",
    "///evil.example/",
    "\\\\evil.example\\",
    "/\\evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:\\\\evil.example",
    "https://good.example@evil.example/",
    "https://good.example:word@evil.example/",
    "https://good.example\\@evil.example/",
    "https://good.example%40evil.example/",
    "https://good.example%2fevil.example/",
    "https://p\u0430ypal.example/",
    "https://xn--pypal-4ve.example/",
    "https://p%D0%B0ypal.example/",
    "https://good.example\uff0fevil.example/",
    "https://{shortId}.evil.example/",
    "https://{shortId}/",
    "https://good.example{shortId}/",
    "https://good.example:{shortId}/",
    "https://%7BshortId%7D/",
    "https://good.example/\r\nSet-Cookie: session=1",
    "https://good.example/\nX: 1",
    "https://good.example/ x",
    "https://good.example/\0",
    "https://good.example/" + "a" * 100_000,
]

Way = Callable[["House", str], httpx.Response]


class House:
    """A product with a link, and an application of a project."""

    def __init__(self, service: LiveService) -> None:
        self.client = service.client
        self.product = self.made("/products", name="Tea")
        self.project = self.made("/projects", name="Spring")
        self.app = self.made(
            f"/projects/{self.project}/applications",
            name="Shop",
            defaultUrl="https://e.example",
            socialNetworks={},
        )
        self.batch = self.made("/batches", name="Lot")
        self.made("/redirections", shortId="tea", evrythngId=self.product, defaultRedirectUrl=DEFAULT)

    def made(self, path: str, **fields: Any) -> str:
        answer = self.client.post(path, json=fields, headers=JSON)
        assert answer.status_code == 201, answer.text
        return str(answer.json().get("id") or answer.json()["shortId"])

    def put(self, path: str, **fields: Any) -> httpx.Response:
        return self.client.put(path, json=fields)

    def stored(self) -> list[Json]:
        """Everything an address could have been stored in."""
        paths = (
            "/redirections",
            "/redirector",
            f"/projects/{self.project}/applications/{self.app}/redirector",
            f"/batches/{self.batch}/tasks",
        )
        return [self.client.get(path).json() for path in paths]


def _new(house: House, address: str) -> Json:
    return {"evrythngId": house.product, "defaultRedirectUrl": address}


def _task(house: House, address: str) -> httpx.Response:
    parameters = {
        "type": "FIXED_AMOUNT",
        "quantity": 1,
        "thngTemplate": {"name": "Tea"},
        "generateRedirections": True,
        "defaultRedirectUrl": address,
        "shortIdTemplate": {"type": "THNG_ID"},
    }
    return house.client.post(
        f"/batches/{house.batch}/tasks", json={"type": "POPULATING", "inputParameters": parameters}
    )


WAYS: dict[str, Way] = {
    "new": lambda house, address: house.client.post("/redirections", json=_new(house, address), headers=JSON),
    "new, as a picture": lambda house, address: house.client.post("/redirections", json=_new(house, address)),
    "several": lambda house, address: house.client.post("/redirections", json=[_new(house, address)]),
    "changed": lambda house, address: house.put("/redirections/tea", defaultRedirectUrl=address),
    "merged": lambda house, address: house.client.patch(
        "/redirections/tea", json={"defaultRedirectUrl": address}
    ),
    "many": lambda house, address: house.put("/redirections?ids=tea", defaultRedirectUrl=address),
    "of a product": lambda house, address: house.put(
        f"/products/{house.product}/redirector", defaultRedirectUrl=address
    ),
    "weighted": lambda house, address: house.put("/redirections/tea", targets=[{"url": address}]),
    "fallback": lambda house, address: house.put("/redirections/tea", fallbackUrl=address),
    "rule of the link": lambda house, address: house.put(
        "/redirections/tea", rules=[{"redirectUrl": address}]
    ),
    "rule": lambda house, address: house.put("/redirector", rules=[{"redirectUrl": address}]),
    "rule by a constant": lambda house, address: house.put(
        "/redirector", rules=[{"redirectUrl": "{constants.url}", "constants": {"url": address[:9_000]}}]
    ),
    "rule of an application": lambda house, address: house.put(
        f"/projects/{house.project}/applications/{house.app}/redirector", rules=[{"redirectUrl": address}]
    ),
    "batch": _task,
}


@pytest.fixture
def house(service: LiveService) -> House:
    return House(service)


@pytest.mark.parametrize("way", list(WAYS))
def test_no_way_stores_an_address_nobody_may_be_sent_to(service: LiveService, house: House, way: str) -> None:
    before = house.stored()
    for address in HOSTILE:
        answer = WAYS[way](house, address)
        assert answer.status_code == 400, (address[:60], answer.text)
        assert answer.json()["errors"], address
    assert house.stored() == before
    assert service.stranger.get("/tea").headers["location"] == DEFAULT


def test_the_check_refuses_them_as_well(house: House) -> None:
    for address in HOSTILE:
        answer = house.client.post("/redirector/check", json={"rules": [{"redirectUrl": address}]}).json()
        severities = [each["severity"] for each in answer.get("problems", ())]
        assert severities == ["refused"] or "\0" in address, address[:60]
        assert severities or answer["errors"]


@pytest.mark.parametrize(
    "path",
    [
        "/tea%0d%0aSet-Cookie:%20session=1",
        "/%0d%0aLocation:%20https://evil.example/",
        "/tea%00",
        "/%e2%80%aetea",
        "/<script>alert(1)</script>",
        "/%22%3e%3cscript%3ealert(1)%3c/script%3e",
        "/..;/tea",
        "/tea/../products",
    ],
)
def test_what_stands_in_a_path_becomes_neither_header_nor_markup(
    service: LiveService, house: House, path: str
) -> None:
    answer = service.stranger.get(path)
    assert answer.status_code in (400, 401, 404, 405)
    assert {"location", "set-cookie"}.isdisjoint(answer.headers)
    assert "<script>alert" not in answer.text


def test_a_match_of_100_kilobytes_is_refused_or_read_in_linear_time(house: House) -> None:
    """What it costs is bounded: conditions, values and brackets are counted while they are read."""
    for match in (
        "thng.name=" + "a*" * 50_000,
        "thng.name=" + "a," * 50_000,
        "thng.name=a&" * 9_000 + "thng.name=a",
        "(" * 100_000,
        "(" * 50_000 + "month=1" + ")" * 50_000,
        "thng.customFields." + "a." * 50_000 + "=1",
        "thng.name=" + "\\" * 99_999,
        "thng.name=" + "%25" * 33_000,
        "!" * 100_000,
    ):
        answer = house.put("/redirector", rules=[{"match": match, "redirectUrl": DEFAULT}])
        assert answer.status_code in (200, 400), match[:40]
        assert len(answer.content) < 500_000
