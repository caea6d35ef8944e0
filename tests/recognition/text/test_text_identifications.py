"""The method `ocr` over HTTP: lines of text, read in the reading processes, to products and things."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from PIL import Image

from app.client import Client
from recognition import workers
from recognition.text import matching
from recognition.workers import Workers
from tests.live import LiveService
from tests.recognition.drawing import draw, encoded
from tests.recognition.text.reader_process import reading, without_engine

PATH = "/scan/identifications"
PAPER = encoded(Image.new("L", (300, 200), 255))
Use = Callable[[Workers], None]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Iterator[Use]:
    used: list[Workers] = []

    def instead(pool: Workers) -> None:
        used.append(pool)
        monkeypatch.setattr(workers, "shared", lambda: pool)

    yield instead
    for pool in used:
        pool.close()


def created(service: LiveService, path: str, **identifiers: str) -> str:
    reply = service.client.post(path, json={"name": "Tea", "identifiers": identifiers})
    assert reply.status_code == 201, reply.text
    return str(reply.json()["id"])


def scanned(service: LiveService, wanted: str, picture: bytes = PAPER) -> list[dict[str, Any]]:
    reply = service.client.post(PATH, params={"filter": wanted} if wanted else {}, content=picture)
    assert reply.status_code == 200, reply.text
    found: list[dict[str, Any]] = reply.json()
    return found


def said(entries: list[dict[str, Any]]) -> list[tuple[str, int, list[str]]]:
    return [
        (
            e["meta"]["value"],
            e["meta"]["score"],
            [(r.get("product") or r["thng"])["id"] for r in e["results"]],
        )
        for e in entries
    ]


def test_lines_are_matched_although_letters_were_misread(service: LiveService, use: Use) -> None:
    tea = created(service, "/products", text="SN-100001-A7")
    cup = created(service, "/thngs", text="Blue Cup No 5")
    created(service, "/products", sku="BREW HOT")
    use(reading("BREW HOT", "S/N: SN-1OOOO1-A7", "BLUE CUB No 5"))
    found = scanned(service, "method=ocr")
    assert said(found) == [
        ("S/N: SN-1OOOO1-A7", 90, [tea]),
        ("BLUE CUB No 5", 90, [cup]),
        ("BREW HOT", 0, []),
    ]
    assert {(entry["meta"]["method"], entry["meta"]["type"]) for entry in found} == {("ocr", "text")}
    assert list(found[0]["results"][0]) == ["redirections", "product"]
    assert said(scanned(service, "type=text&score>=91")) == []
    assert said(scanned(service, "score>=80&method=ocr"))[0] == ("S/N: SN-1OOOO1-A7", 90, [tea])
    assert len(scanned(service, "score>=80&method=ocr")) == 2


def test_a_text_over_several_lines_is_found(service: LiveService, use: Use) -> None:
    tea = created(service, "/products", text="Green organic tea")
    cup = created(service, "/products", text="Blue Cup")
    use(reading("GREEN", "0RGANIC", "TEE", "BLUE CUP", apart=12))
    assert sorted(said(scanned(service, "method=ocr&score>0", PAPER))) == [
        ("BLUE CUP", 100, [cup]),
        ("GREEN 0RGANIC TEE", 91, [tea]),
    ]


def test_only_the_nearest_of_many_like_it_is_meant(service: LiveService, use: Use) -> None:
    ids = [created(service, "/products", text=f"TEA-{number:06}") for number in range(12)]
    twin = created(service, "/products", text="tea 000007")
    use(reading("TEA-OOOOO7", "TEA-000099"))
    right, other = said(scanned(service, "method=ocr"))
    assert (right[1], set(right[2])) == (86, {ids[7], twin})
    assert other[1] < 80, "another number is never a sure match"


def test_a_line_that_may_be_several_texts_is_sure_of_none(service: LiveService, use: Use) -> None:
    ids = {created(service, "/products", text=f"TEA-00000{number}") for number in range(4)}
    use(reading("TEA-00000X"))
    ((_, score, found),) = said(scanned(service, "method=ocr"))
    assert (score, set(found)) == (88 // 4, ids)


def test_what_changes_is_found_as_it_is_now(service: LiveService, use: Use) -> None:
    tea = created(service, "/products", text="GREEN TEA")
    use(reading("GREEN TEE", "BLACK TEE"))
    assert [entry[2] for entry in said(scanned(service, "method=ocr&score>0"))] == [[tea]]
    service.client.put(f"/products/{tea}", json={"identifiers": {"text": "BLACK TEA"}})
    assert [e[0] for e in said(scanned(service, "method=ocr&score>0"))] == ["BLACK TEE"]
    service.client.delete(f"/products/{tea}")
    assert scanned(service, "method=ocr&score>0") == []


def test_codes_come_first_and_text_is_read_only_when_asked_for(service: LiveService, use: Use) -> None:
    tea = created(service, "/products", text="GREEN TEA")
    use(reading("GREEN TEA"))
    label = encoded(draw("ean_13"))
    assert [e["meta"]["type"] for e in scanned(service, "", label)] == ["ean_13"]
    assert [e["meta"]["type"] for e in scanned(service, "method=1d,2d", label)] == ["ean_13"]
    assert [e["meta"]["type"] for e in scanned(service, "method=1d,ocr", label)] == ["ean_13", "text"]
    assert said(scanned(service, "method=1d,ocr&type=text", label)) == [("GREEN TEA", 100, [tea])]
    assert scanned(service, "method=1d&type=text", label) == []


def test_a_line_read_elsewhere_is_looked_up_alike(service: LiveService) -> None:
    tea = created(service, "/products", text="GREEN TEA")
    for value, score in (("Green Tee", 87), ("green-tea", 100), ("GREEN TEA", 100)):
        reply = service.client.get(PATH, params={"filter": f"type=text&value={value}"})
        assert said(reply.json()) == [(value, score, [tea])]
    assert service.client.get(PATH, params={"filter": "type=text&value=COFFEE"}).json() == []


def test_of_many_texts_that_begin_alike_the_right_one_is_found(
    service: LiveService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What all share tells nothing and is not gone through; texts that are alike throughout are found too."""
    monkeypatch.setattr(matching, "MOST_SHARING", 3)
    models = {
        serial: created(service, "/thngs", text=f"MODEL ALPHA {serial}")
        for serial in ("48151623", "42667788", "90210555", "31415926", "27182818", "16180339")
    }
    twins = [created(service, "/products", text="BEST BEFORE NOON") for _ in range(5)]

    def found(value: str) -> list[tuple[str, int, list[str]]]:
        reply = service.client.get(PATH, params={"filter": f"type=text&value={value}"})
        return said(reply.json())

    ((_, score, ids),) = found("MODEL ALPHA 9O21X555")
    assert ids == [models["90210555"]]
    assert score > 80
    ((_, _, same),) = found("BEST BEFORE NOOX")
    assert len(same) == 3
    assert set(same) < set(twins)


def test_our_own_client_acts_on_sure_lines_only(service: LiveService) -> None:
    tea = created(service, "/products", text="GREEN TEA")
    created(service, "/products", text="SN-100001")
    with closing(Client(service.url, service.key)) as client:
        assert [found.record.id for found in client.identify("GREEN TEE", ["text"])] == [tea]
        assert client.identify("SN-100002", ["text"]) == []


def test_records_out_of_sight_are_not_matched(service: LiveService, use: Use) -> None:
    created(service, "/products", text="GREEN TEA")
    project = service.client.post("/projects", json={"name": "Shop"}).json()["id"]
    seen = service.client.post(
        "/products", params={"project": project}, json={"name": "Tea", "identifiers": {"text": "GREEN TEE"}}
    ).json()["id"]
    app = service.client.post(f"/projects/{project}/applications", json={"name": "A", "socialNetworks": {}})
    use(reading("GREEN TEA"))
    reply = service.stranger.post(
        PATH,
        params={"filter": "method=ocr"},
        content=PAPER,
        headers={"Authorization": app.json()["appApiKey"]},
    )
    assert said(reply.json()) == [("GREEN TEA", 87, [seen])]


def test_without_the_extra_the_answer_says_how_to_get_it(service: LiveService, use: Use) -> None:
    use(without_engine())
    for wanted in ("method=ocr", "type=text,qr_code"):
        reply = service.client.post(PATH, params={"filter": wanted}, content=encoded(draw("qr_code")))
        assert reply.status_code == 503
        (error,) = reply.json()["errors"]
        assert error.startswith("Service unavailable: reading text is not installed")
        assert "pip install rapidocr onnxruntime" in error
    assert [e["meta"]["type"] for e in scanned(service, "", encoded(draw("qr_code")))] == ["qr_code"]
