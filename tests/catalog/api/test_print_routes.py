"""The ledger of printed labels: added to, found again, voided; never changed or deleted."""

import itertools
from contextlib import ExitStack
from typing import Any

import pytest

from tests.catalog.api.keyring import keyring
from tests.live import LiveService

Json = dict[str, Any]
_numbers = itertools.count()


def a_code() -> str:
    return f"https://tag.example/ledger{next(_numbers)}"


def printed(shared: LiveService, **fields: Any) -> Json:
    answer = shared.client.post("/prints", json={"code": a_code(), **fields})
    assert answer.status_code == 201, answer.text
    document: Json = answer.json()
    return document


def test_a_print_says_who_printed_it_and_is_found_again(shared: LiveService) -> None:
    body = {
        "code": a_code(),
        "shortId": "ABCDEFGH",
        "name": "Teapot, blue",
        "identifier": "4006381333931",
        "serial": "0001",
        "run": "run-1",
        "copies": 3,
        "medium": "Avery L7160",
        "printer": "HP in the office",
        "station": "bench 2",
    }
    answer = shared.client.post("/prints", json=body)
    document = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{shared.url}/prints/{document['id']}"
    assert body.items() <= document.items()
    operator = shared.client.get("/access").json()["actor"]["id"]
    who = shared.client.get(f"/operators/{operator}").json()
    assert document["operator"] == operator
    assert document["operatorName"] in (who.get("email"), who.get("firstName"))
    assert "reprintOf" not in document
    assert shared.client.get(f"/prints/{document['id']}").json() == document
    assert [document] == shared.client.get("/prints", params={"filter": f"code={body['code']}"}).json()
    assert document in shared.client.get("/prints", params={"q": "teapot bench"}).json()


def test_the_same_code_again_is_a_reprint_of_the_newest(shared: LiveService) -> None:
    first = printed(shared)
    second = printed(shared, code=first["code"], reason="Damaged")
    third = printed(shared, code=first["code"])
    assert second["reprintOf"] == first["id"]
    assert third["reprintOf"] == second["id"]


def test_copies_of_one_run_are_no_reprints(shared: LiveService) -> None:
    body = {"code": a_code(), "run": "run-2"}
    answer = shared.client.post("/prints", json=[body, body])
    assert answer.status_code == 201
    again = shared.client.post("/prints", json=body).json()
    assert [each for each in [*answer.json(), again] if "reprintOf" in each] == []


def test_who_prints_cannot_say_what_the_service_says(shared: LiveService) -> None:
    document = printed(shared, operator="somebody", reprintOf="U" * 24, voided={"at": 1})
    assert document["operator"] != "somebody"
    assert not {"reprintOf", "voided"} & document.keys()


def test_many_are_stored_all_or_none(shared: LiveService) -> None:
    code = a_code()
    answer = shared.client.post("/prints", json=[{"code": code}, {"code": ""}, {"copies": 0, "code": "x"}])
    assert answer.status_code == 400
    assert answer.json()["errors"] == [
        "[1].code: must not be empty",
        "[2].copies: must be a whole number, at least 1",
    ]
    assert shared.client.get("/prints", params={"filter": f"code={code}"}).json() == []


def test_a_label_is_voided_once_and_the_voiding_taken_back(shared: LiveService) -> None:
    document = printed(shared)
    address = f"/prints/{document['id']}/void"
    assert shared.client.post(address, json={}).json()["errors"] == ["reason: is missing"]
    voided = shared.client.post(address, json={"reason": "Torn at the feed"}).json()
    assert voided["voided"]["reason"] == "Torn at the feed"
    assert voided["voided"]["by"] == document["operator"]
    assert voided["voided"]["at"] >= document["createdAt"]
    assert shared.client.post(address, json={"reason": "again"}).status_code == 409
    assert voided in shared.client.get("/prints", params={"q": "torn feed"}).json()
    back = shared.client.delete(address)
    assert back.status_code == 200
    assert "voided" not in back.json()
    assert shared.client.delete(address).status_code == 409


def test_a_voided_label_counts_as_not_printed(shared: LiveService) -> None:
    first, second = printed(shared), printed(shared)
    repeated = printed(shared, code=first["code"], reason="Lost")
    shared.client.post(f"/prints/{repeated['id']}/void", json={"reason": "crooked"})
    shared.client.post(f"/prints/{second['id']}/void", json={"reason": "crooked"})
    codes = [first["code"], second["code"], a_code()]
    assert shared.client.post("/prints/newest", json={"codes": codes}).json() == [first]
    assert "reprintOf" not in printed(shared, code=second["code"])


@pytest.mark.parametrize(
    "body", [[], {}, {"codes": []}, {"codes": "x"}, {"codes": ["x"] * 1001}, {"codes": [1]}]
)
def test_what_is_no_list_of_codes_is_refused(shared: LiveService, body: object) -> None:
    assert shared.client.post("/prints/newest", json=body).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_the_ledger_is_not_rewritten(shared: LiveService, method: str) -> None:
    document = printed(shared)
    answer = shared.client.request(method, f"/prints/{document['id']}", json={"name": "other"})
    assert answer.status_code == 405
    assert shared.client.get(f"/prints/{document['id']}").json() == document


def test_codes_of_any_length_and_letters(shared: LiveService) -> None:
    for code in ("(01)04006381333931(21)ÄÖ\x1d", "x" * 9_000, "\N{PILE OF POO}" * 1_000):
        first = printed(shared, code=code)
        assert shared.client.post("/prints/newest", json={"codes": [code]}).json() == [first]


def test_only_operators_see_the_ledger(shared: LiveService) -> None:
    with ExitStack() as opened:
        for actor_type, client in keyring(shared, opened).clients.items():
            expected = 200 if actor_type == "operator" else 403
            assert client.get("/prints").status_code == expected, actor_type
