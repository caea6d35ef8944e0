"""/scan/identifications over HTTP: pictures and values to records, as the reference shows it."""

import base64
from typing import Any

import httpx
import pytest

from recognition import workers
from recognition.read import Reading
from recognition.workers import Busy, Workers
from tests.live import LiveService
from tests.recognition.drawing import draw, encoded, png_header
from tests.recognition.sequence_drawing import TEXT, drawn, side_by_side

PATH = "/scan/identifications"


def data_url(kind: str, content: str | None = None) -> dict[str, str]:
    text = base64.b64encode(encoded(draw(kind, content))).decode()
    return {"image": f"data:image/png;base64,{text}"}


def created(service: LiveService, **fields: Any) -> dict[str, Any]:
    reply = service.client.post("/products", json={"name": "Tea", **fields})
    assert reply.status_code == 201, reply.text
    document: dict[str, Any] = reply.json()
    return document


def linked(service: LiveService, product: dict[str, Any], **fields: str) -> str:
    body = {"evrythngId": product["id"], "defaultRedirectUrl": "https://shop.example/tea", **fields}
    reply = service.client.post("/redirections", json=body, headers={"Accept": "application/json"})
    assert reply.status_code == 201, reply.text
    short_id: str = reply.json()["shortId"]
    return f"{service.url}/{short_id}"


def look_up(service: LiveService, kind: str, value: str, **query: str) -> list[dict[str, Any]]:
    reply = service.client.get(PATH, params={"filter": f"type={kind}&value={value}", **query})
    assert reply.status_code == 200, reply.text
    found: list[dict[str, Any]] = reply.json()
    return found


def test_a_picture_of_a_redirection_gives_its_product_as_documented(service: LiveService) -> None:
    product = created(service)
    short_url = linked(service, product)
    reply = service.client.post(
        PATH, params={"filter": "method=2d&type=qr_code"}, json=data_url("qr_code", short_url)
    )
    assert reply.status_code == 200
    assert reply.json() == [
        {
            "results": [{"redirections": [short_url], "product": product}],
            "meta": {"method": "2d", "score": 100, "value": short_url, "type": "qr_code"},
        }
    ]


def test_all_three_ways_to_send_a_picture_answer_alike(service: LiveService) -> None:
    product = created(service, identifiers={"ean_13": "4006381333931"})
    png = encoded(draw("ean_13"))
    replies = [
        service.client.post(PATH, json=data_url("ean_13")),
        service.client.post(PATH, files={"photo": ("photo.png", png, "image/png")}),
        service.client.post(PATH, content=png, headers={"Content-Type": "image/png"}),
        service.client.post(PATH, content=png, headers={"Content-Type": "application/json"}),
    ]
    answers = [reply.json() for reply in replies]
    assert answers[0][0]["results"] == [{"redirections": [], "product": product}]
    assert answers[1:] == answers[:1] * 3


def test_a_thng_is_found_by_its_own_identifier(service: LiveService) -> None:
    thng = service.client.post("/thngs", json={"name": "Cup", "identifiers": {"dm": "CUP-7"}}).json()
    ((result,),) = (
        [entry["results"]] for entry in service.client.post(PATH, json=data_url("dm", "CUP-7")).json()
    )
    assert result == [{"redirections": [], "thng": thng}]


@pytest.mark.parametrize(
    ("identifiers", "kind", "value"),
    [
        ({"upc_a": "012345678905"}, "ean_13", "0012345678905"),
        ({"ean_13": "0012345678905"}, "upc_a", "012345678905"),
        ({"gs1:01": "00012345678905"}, "upc_a", "012345678905"),
        ({"upc_a": "012345000065"}, "upc_e", "01234565"),
        ({"ean_13": "4006381333931"}, "itf", "04006381333931"),
        ({"ean_13": "4006381333931"}, "rss_14", "04006381333931"),
        ({"ean_13": "4006381333931"}, "code_128", "(01)04006381333931(10)LOT"),
        ({"gtin": "4006381333931"}, "qr_code", "https://id.example/01/04006381333931/21/7"),
        ({"qr_code": "https://x.example/?a=1&b=2"}, "qr_code", "https://x.example/?a=1&b=2"),
        ({"text": "GREEN TEA"}, "text", "GREEN TEA"),
    ],
)
def test_a_value_finds_its_product(
    service: LiveService, identifiers: dict[str, str], kind: str, value: str
) -> None:
    product = created(service, identifiers=identifiers)
    created(service, identifiers={"ean_13": "4902030187590"})
    ((entry),) = look_up(service, kind, value)
    assert [result["product"]["id"] for result in entry["results"]] == [product["id"]]
    assert entry["meta"]["value"] == value


def test_an_identifier_counts_under_its_own_type_only(service: LiveService) -> None:
    created(service, identifiers={"code_39": "A1", "sku": "A1"})
    assert look_up(service, "code_128", "A1") == []
    assert len(look_up(service, "code_39", "A1")) == 1


def test_a_short_link_of_a_stranger_s_host_means_nothing(service: LiveService) -> None:
    short_url = linked(service, created(service))
    short_id = short_url.rsplit("/", 1)[1]
    assert len(look_up(service, "qr_code", short_url)) == 1
    assert len(look_up(service, "qr_code", short_url.replace("http://", "HTTP://"))) == 1
    assert look_up(service, "qr_code", f"https://elsewhere.example/{short_id}") == []
    assert look_up(service, "qr_code", f"{service.url}/deeper/{short_id}") == []


def test_one_product_named_in_several_ways_is_one_result(service: LiveService) -> None:
    product = created(service, identifiers={"upc_a": "012345678905", "ean_13": "0012345678905"})
    ((entry),) = look_up(service, "ean_13", "0012345678905")
    assert [result["product"]["id"] for result in entry["results"]] == [product["id"]]


def test_a_code_nobody_owns_is_reported_without_results(service: LiveService) -> None:
    reply = service.client.post(PATH, json=data_url("ean_13"))
    meta = {"method": "1d", "score": 0, "value": "4006381333931", "type": "ean_13"}
    assert reply.json() == [{"results": [], "meta": meta}]
    asked = service.client.post(PATH, params={"filter": "score>=80"}, json=data_url("ean_13"))
    assert asked.json() == []


def test_scans_of_a_code_are_not_what_it_belongs_to(service: LiveService) -> None:
    """The identifiers of an action say what was scanned."""
    value = "4006381333931"
    product = created(service, identifiers={"ean_13": value})
    scan = {"product": product["id"], "identifiers": {"ean_13": value}}
    assert service.client.post("/actions/scans", json=[scan] * 150).status_code == 201
    (found,) = look_up(service, "ean_13", value)
    assert [list(result) for result in found["results"]] == [["redirections", "product"]]


def test_a_deleted_product_is_no_longer_found(service: LiveService) -> None:
    product = created(service, identifiers={"ean_13": "4006381333931"})
    service.client.delete(f"/products/{product['id']}")
    assert look_up(service, "ean_13", "4006381333931") == []


@pytest.mark.parametrize("wanted", ["method=1d&type=qr_code", "method=ir", "type=image", "method=1d"])
def test_what_does_not_fit_is_an_empty_array(service: LiveService, wanted: str) -> None:
    reply = service.client.post(PATH, params={"filter": wanted}, json=data_url("qr_code"))
    assert (reply.status_code, reply.json()) == (200, [])


def test_debug_adds_timings_and_per_page_limits(service: LiveService) -> None:
    reply = service.client.post(PATH, params={"debug": "true"}, json=data_url("qr_code"))
    debug = reply.json()[0]["meta"]["debug"]
    assert {"loadMs", "readMs", "identifyMs"} <= set(debug)
    assert [len(point) for point in debug["points"]] == [2, 2, 2, 2]
    created(service, identifiers={"ean_13": "0012345678905"})
    both = service.client.get(PATH, params={"filter": "type=ean_13,itf&value=0012345678905", "perPage": "1"})
    assert len(both.json()) == 1


def errors(reply: httpx.Response) -> str:
    assert reply.json()["status"] == reply.status_code
    return " ".join(reply.json()["errors"])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "image: is missing"),
        (b"{", "body: not valid JSON"),
        (b"{}", "image: must be a text"),
        (b'{"image": 5}', "image: must be a text"),
        (b'{"image": "hello"}', "image: must start with"),
        (b'{"image": "data:text/plain;base64,aGVsbG8="}', "declared as text/plain"),
        (b'{"image": "data:image/png;base64,%%%"}', "image: not valid Base64"),
        (b'{"image": "data:image/png;base64,aGVsbG8="}', "image: this is not a picture"),
        (b'{"picture": "x"}', "picture: is not known here"),
        (b"%PDF-1.7", "this is a PDF document"),
        (png_header(20_000, 20_000), "400 megapixels"),
    ],
)
def test_bad_bodies_are_400_and_say_why(service: LiveService, body: bytes, said: str) -> None:
    reply = service.client.post(PATH, content=body)
    assert reply.status_code == 400
    assert said in errors(reply)


def test_bad_forms_are_400(service: LiveService) -> None:
    no_file = service.client.post(PATH, files={"note": (None, "text")})
    assert (no_file.status_code, "one file is expected" in errors(no_file)) == (400, True)
    broken = service.client.post(
        PATH, content=b"no form", headers={"Content-Type": "multipart/form-data; boundary=x"}
    )
    assert (broken.status_code, "not a valid form" in errors(broken)) == (400, True)
    bare = service.client.post(PATH, content=b"x", headers={"Content-Type": "multipart/form-data"})
    assert (bare.status_code, "not a valid form" in errors(bare)) == (400, True)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"filter": "type=barcode"}, "filter: type has 'barcode'"),
        ({"filter": "type=qr_code"}, "filter: value must be given"),
        ({"filter": "value=1"}, "filter: type must be given"),
        ({}, "filter: type must be given"),
        ({"filter": "type=dm&value=1", "perPage": "0"}, "perPage: must be"),
    ],
)
def test_bad_look_ups_are_400(service: LiveService, query: dict[str, str], said: str) -> None:
    reply = service.client.get(PATH, params=query)
    assert reply.status_code == 400
    assert said in errors(reply)


def test_a_key_is_needed(service: LiveService) -> None:
    assert service.stranger.post(PATH, json=data_url("qr_code")).status_code == 401
    assert service.stranger.get(PATH).status_code == 401


def test_too_many_pictures_at_once_are_503(service: LiveService, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(Workers):
        def read(self, *_: Any, **__: Any) -> Reading:
            raise Busy

    monkeypatch.setattr(workers, "shared", Full)
    reply = service.client.post(PATH, json=data_url("qr_code"))
    assert reply.status_code == 503
    assert "Service unavailable" in errors(reply)


def test_parts_of_one_message_are_one_result_that_names_what_is_missing(service: LiveService) -> None:
    product = created(service, identifiers={"qr_code": TEXT})
    images = drawn(TEXT, 3)
    whole, part = (
        service.client.post(PATH, content=encoded(side_by_side(each))).json() for each in (images, images[1:])
    )
    assert [entry["results"][0]["product"]["id"] for entry in whole] == [product["id"]]
    assert whole[0]["meta"]["parts"]["missing"] == []
    ((entry),) = part
    assert (entry["results"], entry["meta"]["score"]) == ([], 0)
    assert entry["meta"]["parts"] == {"count": 3, "read": [2, 3], "missing": [1]}
