"""Many clients at once, reading and writing what others read and write, and what the service told them."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from catalog.ids import new_id

SHARED = 5
_MOST_TRIES = 200


@dataclass
class Ledger:
    """What was asked for and what was acknowledged, counted by what it was done to."""

    tried: Counter[str] = field(default_factory=Counter)
    acknowledged: Counter[str] = field(default_factory=Counter)
    created: dict[str, str] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    waits_ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, counts: Counter[str], what: str) -> None:
        with self.lock:
            counts[what] += 1

    @property
    def writes(self) -> int:
        """Everything acknowledged that changed something."""
        return self.acknowledged.total() + len(self.created)


@dataclass(frozen=True)
class Ground:
    """What all clients share: products with counters, a thing with a property, a collection, a link."""

    products: tuple[str, ...]
    thng: str
    collection: str
    short_id: str


def prepare(client: httpx.Client) -> Ground:
    """Make the shared records."""

    def made(path: str, **fields: Any) -> Any:
        answer = client.post(path, json=fields, headers={"Accept": "application/json"})
        assert answer.status_code == 201, answer.text
        return answer.json()

    products = [
        made("/products", name=f"shared {each}", customFields={"n": 0})["id"] for each in range(SHARED)
    ]
    thng = made("/thngs", name="sensor", product=products[0])["id"]
    link = made("/redirections", evrythngId=thng, defaultRedirectUrl="https://example.com/{thngId}")
    return Ground(tuple(products), thng, made("/collections", name="crate")["id"], link["shortId"])


class Visitor:
    """One client of the crowd; its steps are chosen by chance, the same for the same number."""

    def __init__(self, client: httpx.Client, ground: Ground, ledger: Ledger, number: int) -> None:
        self._client = client
        self._ground = ground
        self._ledger = ledger
        self._chance = random.Random(number)
        self._steps: list[tuple[int, Callable[[], None]]] = [
            (3, self.read_list),
            (3, self.read_one),
            (2, self.search),
            (2, self.create),
            (3, self.count_up),
            (2, self.measure),
            (2, self.join),
            (1, self.scan),
            (3, self.visit),
        ]

    def step(self) -> None:
        """Do one thing."""
        weights, steps = zip(*self._steps, strict=True)
        self._chance.choices(steps, weights)[0]()

    def ask(self, what: str, method: str, path: str, **request: Any) -> httpx.Response:
        """A request; an answer that is our fault is noted."""
        started = time.perf_counter()
        answer = self._client.request(method, path, **request)
        with self._ledger.lock:
            self._ledger.waits_ms[what].append((time.perf_counter() - started) * 1000)
            self._ledger.statuses[answer.status_code] += 1
            if answer.status_code >= 500:
                self._ledger.wrong.append(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
        return answer

    def expect(self, status: int, answer: httpx.Response) -> bool:
        if answer.status_code != status:
            self._ledger.wrong.append(f"{answer.request.url}: {answer.status_code} {answer.text[:200]}")
        return answer.status_code == status

    def read_list(self) -> None:
        self.expect(
            200, self.ask("list", "GET", "/products", params={"perPage": "20", "withTotalCount": "true"})
        )

    def read_one(self) -> None:
        product = self._chance.choice(self._ground.products)
        self.expect(200, self.ask("read", "GET", f"/products/{product}"))

    def search(self) -> None:
        self.expect(
            200, self.ask("search", "GET", "/products", params={"q": "shared", "filter": "createdAt>0"})
        )

    def create(self) -> None:
        label = f"own {new_id()}"
        answer = self.ask("create", "POST", "/products", json={"name": label, "tags": ["crowd"]})
        if self.expect(201, answer):
            with self._ledger.lock:
                self._ledger.created[answer.json()["id"]] = label

    def count_up(self) -> None:
        """Add one to a shared number, as `If-Match` allows it: whoever was slower reads again."""
        product = self._chance.choice(self._ground.products)
        for _ in range(_MOST_TRIES):
            found = self.ask("read", "GET", f"/products/{product}")
            if not self.expect(200, found):
                return
            fields = {"customFields": {"n": found.json()["customFields"]["n"] + 1}}
            self._ledger.note(self._ledger.tried, product)
            headers = {"If-Match": found.headers["etag"]}
            answer = self.ask("count up", "PATCH", f"/products/{product}", json=fields, headers=headers)
            if answer.status_code == 412:
                continue
            if self.expect(200, answer):
                self._ledger.note(self._ledger.acknowledged, product)
            return
        self._ledger.wrong.append(f"{product} could not be changed in {_MOST_TRIES} tries")

    def measure(self) -> None:
        self._write(
            "property", "PUT", f"/thngs/{self._ground.thng}/properties", [{"key": "level", "value": 1}], 200
        )

    def scan(self) -> None:
        self._write("action", "POST", "/actions/scans", {"thng": self._ground.thng}, 201)

    def join(self) -> None:
        thng = self.ask("create", "POST", "/thngs", json={"name": "member"})
        if self.expect(201, thng):
            path = f"/collections/{self._ground.collection}/thngs"
            self._write("member", "PUT", path, [thng.json()["id"]], 200)

    def visit(self) -> None:
        self._ledger.note(self._ledger.tried, "visit")
        answer = self.ask("visit", "GET", f"/{self._ground.short_id}", headers={"Accept": "text/html"})
        if self.expect(302, answer):
            self._ledger.note(self._ledger.acknowledged, "visit")

    def _write(self, what: str, method: str, path: str, body: Any, status: int) -> None:
        self._ledger.note(self._ledger.tried, what)
        if self.expect(status, self.ask(what, method, path, json=body)):
            self._ledger.note(self._ledger.acknowledged, what)


@dataclass
class Crowd:
    """Clients in threads of their own, each doing its steps until they are done or it is told to stop.

    Once it ``may_break``, an answer that does not come is nobody's fault.
    """

    url: str
    key: str
    ground: Ground
    ledger: Ledger
    clients: int
    timeout_s: float
    steps: int | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    may_break: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        for number in range(self.clients):
            thread = threading.Thread(target=self._run, args=(number,), name=f"client {number}")
            self.threads.append(thread)
            thread.start()

    def join(self) -> None:
        """Wait until all have ended; says which have not."""
        for thread in self.threads:
            thread.join(self.timeout_s)
        assert not [thread.name for thread in self.threads if thread.is_alive()]

    def _run(self, number: int) -> None:
        headers = {"Authorization": self.key}
        with httpx.Client(base_url=self.url, headers=headers, timeout=self.timeout_s) as client:
            visitor, done = Visitor(client, self.ground, self.ledger, number), 0
            while not self.stop.is_set() and (self.steps is None or done < self.steps):
                try:
                    visitor.step()
                except httpx.TransportError as error:
                    if not self.may_break.is_set():
                        self.ledger.wrong.append(f"client {number}: {error!r}")
                    return
                done += 1


def check(client: httpx.Client, ground: Ground, ledger: Ledger, *, was_killed: bool = False) -> None:
    """Everything acknowledged is there, once; what was not acknowledged is there at most once."""

    def agrees(found: int, what: str) -> None:
        acknowledged, tried = ledger.acknowledged[what], ledger.tried[what]
        assert acknowledged <= found <= (tried if was_killed else acknowledged), (what, found)

    for product in ground.products:
        agrees(client.get(f"/products/{product}").json()["customFields"]["n"], product)
    link = client.get(f"/redirections/{ground.short_id}").json()
    agrees(link["hits"], "visit")
    agrees(_total(client, f"/thngs/{ground.thng}/actions/scans"), "action")
    agrees(_total(client, f"/collections/{ground.collection}/thngs"), "member")
    agrees(_updates(client, f"/thngs/{ground.thng}/properties/level"), "property")
    for product, label in ledger.created.items():
        assert client.get(f"/products/{product}").json()["name"] == label
    count = _total(client, "/products?filter=tags%3Dcrowd")
    assert count >= len(ledger.created) if was_killed else count == len(ledger.created)


def _total(client: httpx.Client, path: str) -> int:
    address = f"{path}{'&' if '?' in path else '?'}withTotalCount=true&perPage=1"
    return int(client.get(address).headers["x-result-count"])


def _updates(client: httpx.Client, path: str) -> int:
    found, after = 0, 0
    while True:
        answer = client.get(path, params={"perPage": "100", "nextPageToken": str(after)})
        found += len(answer.json())
        after += 100
        if "link" not in answer.headers:
            return found
