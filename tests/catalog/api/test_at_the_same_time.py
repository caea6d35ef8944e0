"""Many clients at once: no answer is a fault of the service, and no change gets lost."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.live import LiveService

THREADS = 8
ROUNDS = 6


def together(works: list[Callable[[], None]]) -> None:
    """Do all of it at the same time; raises what one of them raised."""
    with ThreadPoolExecutor(len(works)) as pool:
        for future in [pool.submit(work) for work in works]:
            future.result()


def test_no_increment_gets_lost_with_if_match(service: LiveService) -> None:
    made = service.client.post("/products", json={"name": "counter", "customFields": {"n": 0}}).json()
    address = f"/products/{made['id']}"
    conflicts: list[int] = []

    def work() -> None:
        with httpx.Client(base_url=service.url, headers={"Authorization": service.key}, timeout=60) as client:
            for _ in range(ROUNDS):
                while True:
                    seen = client.get(address)
                    body = {"customFields": {"n": seen.json()["customFields"]["n"] + 1}}
                    answer = client.put(address, json=body, headers={"If-Match": seen.headers["ETag"]})
                    assert answer.status_code in (200, 412), answer.text
                    if answer.status_code == 200:
                        break
                    conflicts.append(1)

    together([work] * 6)
    assert service.client.get(address).json()["customFields"]["n"] == 6 * ROUNDS
    assert conflicts, "nobody ever met anybody: this tested nothing"


def test_merges_of_different_fields_are_all_kept(service: LiveService) -> None:
    made = service.client.post("/products", json={"name": "shared"}).json()
    address = f"/products/{made['id']}"

    def work(name: str) -> None:
        with httpx.Client(base_url=service.url, headers={"Authorization": service.key}, timeout=60) as client:
            for number in range(ROUNDS):
                patch = {"customFields": {f"{name}-{number}": number}}
                assert client.patch(address, json=patch).status_code == 200
                assert client.put(f"{address}/properties/{name}", json={"value": number}).status_code == 200

    together([lambda name=f"t{n}": work(name) for n in range(6)])  # type: ignore[misc]
    document = service.client.get(address).json()
    assert len(document["customFields"]) == 6 * ROUNDS
    assert document["properties"] == {f"t{n}": ROUNDS - 1 for n in range(6)}


def test_reads_and_writes_mixed_never_fail(service: LiveService) -> None:
    link = {"defaultRedirectUrl": "https://example.com/{shortId}", "shortId": "mixed"}
    product = service.client.post("/products", json={"name": "target"}).json()["id"]
    json_only = {"Accept": "application/json"}
    service.client.post("/redirections", json={**link, "evrythngId": product}, headers=json_only)
    answers: Counter[int] = Counter()

    def work(number: int) -> None:
        with httpx.Client(base_url=service.url, headers={"Authorization": service.key}, timeout=60) as client:
            for at in range(ROUNDS):
                name = f"n{number}-{at}"
                made = client.post("/products", json={"name": name, "tags": ["mixed"]})
                own = f"/products/{made.json()['id']}"
                for method, path, body in (
                    ("GET", "/products?withTotalCount=true&page=2&perPage=7", None),
                    ("GET", "/products?q=n1&filter=tags%3Dmixed", None),
                    ("PUT", own, {"brand": "x"}),
                    ("GET", "/mixed", None),
                    ("PUT", "/products?filter=name%3Dtarget", {"description": name}),
                    ("POST", "/actions/scans", {"product": product}),
                    ("GET", "/redirections?evrythngId=" + product, None),
                    ("DELETE", own, None),
                    ("POST", f"{own}/restore", None),
                ):
                    answers[client.request(method, path, json=body).status_code] += 1

    together([lambda number=n: work(number) for n in range(THREADS)])  # type: ignore[misc]
    assert set(answers) <= {200, 201, 204, 302}
    total = service.client.get("/products?withTotalCount=true&perPage=1").headers["x-result-count"]
    assert int(total) == THREADS * ROUNDS + 1
    hits = service.client.get("/redirections/mixed").json()["hits"]
    actions = service.client.get("/actions/implicitScans?withTotalCount=true&perPage=1").headers[
        "x-result-count"
    ]
    assert hits == int(actions) == THREADS * ROUNDS
