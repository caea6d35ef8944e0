"""Batches and their tasks over HTTP: asked for, done in the background, watched, cancelled and deleted."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from catalog.batches import plans
from tests.catalog.api.batch_tasks import FIXED, PATIENCE_S, ask, make, over, refused, table, things_of
from tests.catalog.api.keyring import Keyring, keyring
from tests.live import LiveService

Json = dict[str, Any]


@pytest.fixture
def batch(shared: LiveService) -> str:
    return str(make(shared.client, "/batches", {"name": "Batch #R1-5"})["id"])


@pytest.fixture
def ring(shared: LiveService) -> Iterator[Keyring]:
    with ExitStack() as opened:
        yield keyring(shared, opened)


def test_the_reference_example_of_a_batch(shared: LiveService) -> None:
    body = {"name": "Batch #R1-5", "identifiers": {"UPC": "027242784925"}, "tags": ["example"]}
    answer = shared.client.post("/batches", json=body)
    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"].endswith(f"/batches/{made['id']}")
    assert {name: made[name] for name in body} == body
    assert made["status"] == "EMPTY"
    assert "resourceCountsByProduct" not in made
    address = f"/batches/{made['id']}"
    assert shared.client.get(address).json() == made
    changed = shared.client.put(address, json={"name": "Batch #R1-5 | 03-2015", "status": "SEALED"})
    assert changed.status_code == 200
    assert (changed.json()["name"], changed.json()["status"]) == ("Batch #R1-5 | 03-2015", "EMPTY")
    found = shared.client.get("/batches", params={"filter": "identifiers.UPC=027242784925&tags=example"})
    assert made["id"] in [each["id"] for each in found.json()]
    assert shared.client.delete(address).status_code == 200
    assert shared.client.get(address).status_code == 404
    assert shared.client.post("/batches", json={"description": "x"}).json()["errors"] == ["name: is missing"]


def test_a_fixed_amount_is_made_with_links_that_lead_to_the_things(shared: LiveService, batch: str) -> None:
    product = make(shared.client, "/products", {"name": "Tea"})["id"]
    template = {**FIXED["thngTemplate"], "product": product, "customFields": {"lot": "7"}}
    path = ask(shared.client, batch, **{**FIXED, "thngTemplate": template})
    task = over(shared.client, path)
    assert task["status"] == "EXECUTED"
    assert task["inputParameters"]["quantity"] == 3
    contribution = {"urlBindings": 3, "thngs": 3, "failedUrlBindings": 0, "failedThngs": 0}
    assert task["progress"] == {"contributions": {task["id"]: contribution}, "totalAmount": 6}
    result = {name: value for name, value in task["result"].items() if name != "location"}
    assert result == {
        "type": "POPULATING",
        "failedOperationsAmount": 0,
        "format": "CSV",
        "totalThngsCreated": 3,
        "totalUrlBindingsCreated": 3,
        "totalCount": 6,
    }
    assert task["completedAt"] >= task["createdAt"]
    things = things_of(shared.client, batch)
    for thing in things:
        assert (thing["batch"], thing["createdByTask"]) == (batch, task["id"])
        assert (thing["product"], thing["customFields"], thing["tags"]) == (
            product,
            {"lot": "7"},
            ["Generated"],
        )
        assert thing["identifiers"] == {"shortId": thing["id"]}
        visit = shared.stranger.get(f"/{thing['id']}")
        assert visit.headers["Location"] == f"https://example.com/{thing['id']}"
    ids = [thing["id"] for thing in reversed(things)]
    assert table(shared, task) == [["shortId", "thng"], *([each, each] for each in ids)]
    content = shared.client.get(f"/batches/{batch}").json()
    assert content["status"] == "COMPLETE"
    assert content["resourceCountsByProduct"] == {product: {"thngs": 3, "urlBindings": 3}}
    found = shared.client.get("/batches", params={"filter": f"products={product}"}).json()
    assert [each["id"] for each in found] == [batch]
    assert shared.client.get(f"{path}/logs").json() == []
    assert [each["id"] for each in shared.client.get(f"/batches/{batch}/tasks").json()] == [task["id"]]


def test_counts_follow_things_and_links_that_go_and_come_back(shared: LiveService, batch: str) -> None:
    over(shared.client, ask(shared.client, batch, **FIXED))
    one, two, _ = (thing["id"] for thing in things_of(shared.client, batch))

    def counts() -> Json:
        content: Json = shared.client.get(f"/batches/{batch}").json()["resourceCountsByProduct"]["NO_PRODUCT"]
        return content

    shared.client.delete(f"/redirections/{one}")
    assert counts() == {"thngs": 3, "urlBindings": 2}
    shared.client.delete(f"/thngs/{two}")
    assert counts() == {"thngs": 2, "urlBindings": 2}
    shared.client.post(f"/thngs/{two}/restore")
    shared.client.post(f"/redirections/{one}/restore")
    assert counts() == {"thngs": 3, "urlBindings": 3}


def test_counts_follow_things_to_other_products(shared: LiveService, batch: str) -> None:
    old, new = (make(shared.client, "/products", {"name": name})["id"] for name in ("old", "new"))
    template = {**FIXED["thngTemplate"], "product": old}
    over(shared.client, ask(shared.client, batch, **{**FIXED, "thngTemplate": template}))
    moved, deleted, _ = (thing["id"] for thing in things_of(shared.client, batch))

    def counts() -> Json:
        content: Json = shared.client.get(f"/batches/{batch}").json()["resourceCountsByProduct"]
        return {name: (each["thngs"], each["urlBindings"]) for name, each in content.items()}

    shared.client.put(f"/thngs/{moved}", json={"product": new})
    assert counts() == {old: (2, 2), new: (1, 1)}
    shared.client.delete(f"/products/{old}")
    assert counts() == {"NO_PRODUCT": (2, 2), new: (1, 1)}
    shared.client.delete(f"/thngs/{deleted}")
    shared.client.post(f"/products/{old}/restore")
    assert counts() == {"NO_PRODUCT": (0, 1), old: (1, 1), new: (1, 1)}
    shared.client.post(f"/thngs/{deleted}/restore")
    assert counts()["NO_PRODUCT"] == (1, 1)


def test_more_rows_than_a_chunk_are_made_once_each(
    shared: LiveService, batch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "CHUNK_ROWS", 7)
    template = {"type": "SEQUENTIAL", "prefix": batch[-8:], "separator": "-", "length": 13}
    task = over(
        shared.client, ask(shared.client, batch, **{**FIXED, "quantity": 30, "shortIdTemplate": template})
    )
    wanted = [f"{batch[-8:]}-{number:04}" for number in range(30)]
    assert [row[0] for row in table(shared, task)[1:]] == wanted
    assert len({row[1] for row in table(shared, task)[1:]}) == 30
    assert len(things_of(shared.client, batch)) == 30


def test_listed_short_ids_that_are_taken_fail_alone_and_are_logged(shared: LiveService, batch: str) -> None:
    own = batch[-8:]
    assert (
        shared.client.post("/redirections", json={**link(shared), "shortId": f"{own}-2"}).status_code == 201
    )
    listed = [{"shortId": f"{own}-{name}"} for name in ("1", "2", "3", "1", "a/b")]
    fields = {**FIXED, "type": "LIST_BASED", "inputData": listed}
    del fields["quantity"], fields["shortIdTemplate"]
    path = ask(shared.client, batch, **fields)
    task = over(shared.client, path)
    assert task["status"] == "EXECUTED_WITH_FAILURES"
    assert task["result"]["failedOperationsAmount"] == 6
    assert task["inputParameters"]["inputData"] == listed
    assert [row[0] for row in table(shared, task)[1:]] == [f"{own}-1", f"{own}-3"]
    logs = shared.client.get(f"{path}/logs").json()
    assert [entry["message"].partition(":")[0] for entry in logs] == ["line 2", "line 4", "line 5"]
    assert logs[0] == {
        "jobId": task["id"],
        "type": "ERROR",
        "message": f"line 2: shortId: {own}-2 is taken already",
        "payload": {"shortId": f"{own}-2", "thngIdentifier": {"key": "shortId", "value": f"{own}-2"}},
    }
    first = shared.client.get(f"{path}/logs", params={"perPage": "2"})
    assert first.json() == logs[:2]
    assert 'rel="next"' in first.headers["Link"]
    assert [thing["identifiers"] for thing in things_of(shared.client, batch)] == [
        {"shortId": f"{own}-3"},
        {"shortId": f"{own}-1"},
    ]


def link(shared: LiveService) -> Json:
    product = make(shared.client, "/products", {"name": "Tea"})["id"]
    return {"evrythngId": product, "defaultRedirectUrl": "https://example.com"}


def test_listed_identifiers_become_things_without_links(shared: LiveService, batch: str) -> None:
    fields = {
        "type": "IDENTIFIERS_LIST_BASED",
        "generateThngs": True,
        "generateRedirections": False,
        "thngTemplate": {"name": "T", "identifiers": {"lot": "L"}},
        "customIdentifier": {"key": "gs1:21", "values": ["s1", "s2"]},
    }
    task = over(shared.client, ask(shared.client, batch, **fields))
    assert (task["status"], task["result"]["totalUrlBindingsCreated"]) == ("EXECUTED", 0)
    found = [thing["identifiers"] for thing in things_of(shared.client, batch)]
    assert found == [{"lot": "L", "gs1:21": "s2"}, {"lot": "L", "gs1:21": "s1"}]


def test_links_without_things_belong_to_the_product(shared: LiveService, batch: str) -> None:
    product = make(shared.client, "/products", {"name": "Tea"})["id"]
    fields = {**FIXED, "generateThngs": False, "thngTemplate": {"product": product}}
    fields |= {"quantity": 2, "shortIdTemplate": {"type": "PSEUDO_RANDOM"}}
    columns = {"type": "CSV", "columns": ["SHORT_ID", "SHORT_URL"]}
    task = over(shared.client, ask(shared.client, batch, **fields, outputParameters=columns))
    head, *rows = table(shared, task)
    assert head == ["shortId", "shortUrl"]
    assert [url for _, url in rows] == [f"{shared.url}/{short_id}" for short_id, _ in rows]
    links = shared.client.get("/redirections", params={"evrythngId": product}).json()
    assert {each["shortId"] for each in links} == {short_id for short_id, _ in rows}
    assert things_of(shared.client, batch) == []


def test_short_ids_are_generated_and_never_twice(shared: LiveService, batch: str) -> None:
    template = {"type": "SEQUENTIAL", "prefix": batch[-8:], "start": 1}
    first = over(
        shared.client,
        ask(shared.client, batch, "SHORT_ID_GENERATION", quantity=4, shortIdTemplate=template),
    )
    assert table(shared, first) == [["shortId"], *([f"{batch[-8:]}{n}"] for n in (1, 2, 3, 4))]
    again = ask(
        shared.client,
        batch,
        "SHORT_ID_GENERATION",
        quantity=3,
        shortIdTemplate={**template, "start": 3},
    )
    second = over(shared.client, again)
    assert second["status"] == "EXECUTED_WITH_FAILURES"
    assert table(shared, second)[1:] == [[f"{batch[-8:]}5"]]
    assert [entry["payload"]["shortId"] for entry in shared.client.get(f"{again}/logs").json()] == [
        f"{batch[-8:]}3",
        f"{batch[-8:]}4",
    ]
    many = ask(
        shared.client,
        batch,
        "SHORT_ID_GENERATION",
        quantity=5_001,
        shortIdTemplate={"type": "PSEUDO_RANDOM", "length": 5},
    )
    drawn = [row[0] for row in table(shared, over(shared.client, many))[1:]]
    assert len(set(drawn)) == 5_001
    assert {len(each) for each in drawn} == {5}
    assert things_of(shared.client, batch) == []


def test_a_task_is_cancelled_and_what_it_made_stays(shared: LiveService, batch: str) -> None:
    path = ask(shared.client, batch, **{**FIXED, "quantity": 200_000})
    end = time.monotonic() + PATIENCE_S
    while shared.client.get(path).json()["status"] == "PENDING":
        assert time.monotonic() < end
        time.sleep(0.02)
    assert shared.client.get(f"/batches/{batch}").json()["status"] == "IN_PROGRESS"
    assert shared.client.delete(path).status_code == 409
    assert shared.client.put(path, json={"status": "CANCELLING"}).json()["status"] in ("CANCELLING", "FAILED")
    task = over(shared.client, path)
    assert (task["status"], task["result"]["type"]) == ("FAILED", "ERROR")
    assert task["result"]["error"].startswith("cancelled")
    made = task["result"]["totalThngsCreated"]
    assert 0 < made < 200_000
    counted = shared.client.get("/thngs", params={"filter": f"batch={batch}", "withTotalCount": "true"})
    assert counted.headers["X-Result-Count"] == str(made)
    assert len(table(shared, task)) == made + 1
    assert shared.client.put(path, json={"status": "CANCELLING"}).status_code == 409
    assert shared.client.put(path, json={"status": "EXECUTED"}).status_code == 400
    assert shared.client.put(path, json={"tags": ["old"]}).json()["tags"] == ["old"]
    assert shared.client.delete(path).status_code == 200
    assert shared.client.get(path).status_code == 404
    assert shared.stranger.get(httpx.URL(task["result"]["location"]).path).status_code == 404


def test_a_deleted_batch_stops_its_tasks_and_leaves_them_and_the_things(
    shared: LiveService, batch: str
) -> None:
    path = ask(shared.client, batch, **{**FIXED, "quantity": 200_000})
    assert shared.client.delete(f"/batches/{batch}").status_code == 200
    task = over(shared.client, path)
    assert task["status"] == "FAILED"
    made = task["result"]["totalThngsCreated"]
    assert len(things_of(shared.client, batch)) == min(made, 100)
    answer = shared.client.post(
        f"/batches/{batch}/tasks", json={"type": "POPULATING", "inputParameters": FIXED}
    )
    assert answer.status_code == 404


def test_everything_that_is_wrong_is_named(shared: LiveService, batch: str) -> None:
    assert refused(shared.client, batch, type="FIXED_AMOUNT") == ["inputParameters.quantity: is missing"]
    wrong = refused(
        shared.client,
        batch,
        type="LIST_BASED",
        quantity=3,
        generateRedirections=True,
        defaultRedirectUrl="ftp://x.example",
        thngTemplate={"colour": 3},
    )
    assert wrong == [
        "inputParameters.thngTemplate.colour: unknown field",
        "inputParameters.inputData: is missing",
        "inputParameters.quantity: does not belong to the type LIST_BASED",
        "inputParameters.defaultRedirectUrl: must start with http:// or https://",
    ]
    product = {**FIXED, "thngTemplate": {"name": "x", "product": "U1"}}
    assert refused(shared.client, batch, **product) == [
        "inputParameters.thngTemplate.product: there is no product U1"
    ]
    nothing = {**FIXED, "generateThngs": False, "generateRedirections": False}
    assert "nothing to do" in refused(shared.client, batch, **nothing)[0]
    assert refused(shared.client, batch, **{**FIXED, "quantity": 0})[0].startswith("inputParameters.quantity")
    too_short = {"type": "PSEUDO_RANDOM", "length": 2}
    answer = refused(shared.client, batch, "SHORT_ID_GENERATION", quantity=10_000, shortIdTemplate=too_short)
    assert answer[0].startswith("inputParameters.shortIdTemplate.length: too short")
    assert shared.client.post("/batches/U1/tasks", json={}).status_code in (400, 404)


def test_nulls_are_not_given(shared: LiveService, batch: str) -> None:
    fields = {**FIXED, "inputData": None, "location": None, "thngTemplate": {"name": "T", "product": None}}
    assert over(shared.client, ask(shared.client, batch, **fields))["status"] == "EXECUTED"


def test_other_keys_do_not_reach_batches_and_projects_keep_theirs(shared: LiveService, ring: Keyring) -> None:
    batch = make(shared.client, "/batches", {"name": "of P"}, project=ring.project)["id"]
    for actor in ("trustedApp", "app", "userInApp", "device"):
        assert ring[actor].get(f"/batches/{batch}").status_code == 403
        assert ring[actor].get(f"/batches/{batch}/tasks").status_code == 403
    task = over(shared.client, ask(shared.client, batch, **FIXED))
    seen = ring["trustedApp"].get("/thngs", params={"filter": f"batch={batch}"}).json()
    assert len(seen) == task["result"]["totalThngsCreated"] == 3
    other = make(shared.client, "/projects", {"name": "Q"})["id"]
    there = {"project": other}
    assert shared.client.get(f"/batches/{batch}", params=there).status_code == 404
    path = f"/batches/{batch}/tasks/{task['id']}"
    for address in (f"/batches/{batch}/tasks", path, f"{path}/logs"):
        assert shared.client.get(address, params=there).status_code == 404
    assert shared.client.put(path, params=there, json={"tags": []}).status_code == 404
    assert shared.client.get("/batches", params=there).json() == []


def test_a_result_is_read_only_by_its_own_address(shared: LiveService, batch: str) -> None:
    task = over(shared.client, ask(shared.client, batch, **FIXED))
    folder = f"/batches/{batch}/tasks/{task['id']}/results"
    assert shared.stranger.get(f"{folder}/guess.csv").status_code == 404
    assert shared.client.get(f"{folder}/guess.csv").status_code == 404
    assert shared.stranger.get(f"/batches/{batch}/tasks/{task['id']}").status_code == 401
