"""What the placeholders of the reference stand for: made when a row first asks for it, new for every row."""

from __future__ import annotations

import itertools
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

import httpx

from catalog import keys
from tests.catalog.api.keyring import Json, Keyring, made
from tests.live import ANSWER_S
from tests.recognition.packages import package

_numbers = itertools.count(1)
_PLACEHOLDER = re.compile(r":([a-z][A-Za-z]+)")
POINT = {"type": "Point", "coordinates": [2.05, 57.1]}


class World:
    """One row's records, in the keyring's project."""

    def __init__(self, ring: Keyring) -> None:
        self.ring = ring
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = MAKERS[name](self)
        return self._made[name]

    def client(self, by: str) -> httpx.Client:
        """The client of a kind of key; ``own user`` is the user the row is about."""
        return self.ring[by]

    def filled(self, value: Any) -> Any:
        """A value with its placeholders filled in."""
        if isinstance(value, str):
            return _PLACEHOLDER.sub(lambda found: str(self._known(found)), value)
        if isinstance(value, list):
            return [self.filled(each) for each in value]
        if isinstance(value, dict):
            return {self.filled(key): self.filled(each) for key, each in value.items()}
        return value

    def _known(self, found: re.Match[str]) -> Any:
        return self[found[1]] if found[1] in MAKERS else found[0]

    def create(self, path: str, body: Json) -> Json:
        """What the operator creates in the project."""
        return made(self.ring[keys.OPERATOR], path, body, project=self.ring.project)

    def named_user(self) -> Json:
        """A user who has validated its address: its id, key, e-mail and password."""
        given = {"email": f"ann{next(_numbers)}@example.com", "password": "old password"}
        app = self.ring[keys.APP]
        created = made(app, "/auth/evrythng/users", {"firstName": "Ann", "lastName": "Lee", **given})
        code = {"activationCode": created["activationCode"]}
        valid = made(app, f"/auth/evrythng/users/{created['evrythngUser']}/validate", code)
        return {**given, "id": valid["evrythngUser"], "key": valid["evrythngApiKey"]}


def _product(world: World) -> str:
    fields = {"name": f"Smart {next(_numbers)}", "tags": ["new"], "properties": {"status": "new"}}
    return str(world.create("/products", fields)["id"])


def _thng(world: World) -> str:
    fields = {"name": f"Smart {next(_numbers)}", "product": world["productId"]}
    fields |= {"properties": {"status": "Idle"}, "location": {"position": POINT}}
    return str(world.create("/thngs", fields)["id"])


def _collection(world: World) -> str:
    collection = str(world.create("/collections", {"name": "Office"})["id"])
    world.ring[keys.OPERATOR].put(f"/collections/{collection}/thngs", json=[world["thngId"]])
    return collection


def _child_collection(world: World) -> str:
    child = str(world.create("/collections", {"name": "Drawer"})["id"])
    world.ring[keys.OPERATOR].post(f"/collections/{world['collectionId']}/collections", json=[child])
    return child


def _place(world: World) -> str:
    fields = {"name": "Office", "position": {"type": "Point", "coordinates": [127.4, 49.5]}}
    return str(world.create("/places", {**fields, "address": {"city": "London"}})["id"])


def _action(world: World) -> str:
    ids = {"thng": world["thngId"], "customFields": {"colour": "blue"}}
    return str(world.create("/actions/scans", ids)["id"])


def _action_on(kind: str) -> Callable[[World], str]:
    def make(world: World) -> str:
        path = f"/{kind}s/{world[f'{kind}Id']}/actions/{world['customType']}"
        return str(world.create(path, {})["id"])

    return make


def _custom_type(world: World) -> str:
    return str(world.create("/actions", {"name": f"_Arrived{next(_numbers)}"})["name"])


def _application(world: World) -> str:
    path = f"/projects/{world['projectId']}/applications"
    return str(made(world.ring[keys.OPERATOR], path, {"name": "Mobile App", "socialNetworks": {}})["id"])


def _inactive_user(world: World) -> str:
    person = {"email": f"bob{next(_numbers)}@example.com", "password": "password"}
    created = made(world.ring[keys.APP], "/auth/evrythng/users", person)
    world._made["activationCode"] = created["activationCode"]
    return str(created["evrythngUser"])


def _activation_code(world: World) -> str:
    world["inactiveUser"]
    return str(world["activationCode"])


def _role(fields: Json) -> Callable[[World], str]:
    def make(world: World) -> str:
        return str(world.create("/roles", {"name": f"Engineer {next(_numbers)}", **fields})["id"])

    return make


def _redirection(world: World) -> str:
    body = {"evrythngId": world["thngId"], "defaultRedirectUrl": "https://example.com/?id={evrythngId}"}
    answer = world.ring[keys.OPERATOR].post(
        "/redirections", json=body, headers={"Accept": "application/json"}
    )
    return str(answer.json()["shortId"])


def _redirected(kind: str) -> Callable[[World], str]:
    def make(world: World) -> str:
        owner = str(world[f"{kind}Id"])
        made(
            world.ring[keys.OPERATOR],
            f"/{kind}s/{owner}/redirector",
            {"defaultRedirectUrl": "https://a.example"},
        )
        return owner

    return make


def _access(world: World) -> str:
    person = {"email": f"op{next(_numbers)}@example.com", "role": "none"}
    return str(world.create("/operators", person)["access"]["id"])


def _device(world: World) -> str:
    world.create("/auth/evrythng/thngs", {"thngId": world["thngId"]})
    return str(world["thngId"])


def _picture(world: World) -> str:
    """A photo of the code of a redirection, as clients send pictures in JSON."""
    code = world.ring[keys.OPERATOR].get(f"/{world['shortId']}.png", params={"w": 400, "h": 400})
    return f"data:image/png;base64,{b64encode(code.content).decode()}"


def _looks(world: World) -> str:
    """A picture that a product of the application's project is recognised by."""
    file = BytesIO()
    package(next(_numbers)).save(file, "PNG")
    picture = f"data:image/png;base64,{b64encode(file.getvalue()).decode()}"
    world.create(f"/products/{world['productId']}/images", {"image": picture})
    return picture


def _file(world: World) -> str:
    """A file with content."""
    document = world.create("/files", {"name": f"file{next(_numbers)}.txt", "type": "text/plain"})
    world._made["uploadUrl"] = document["uploadUrl"]
    httpx.put(
        document["uploadUrl"], content="text", headers={"Content-Type": "text/plain"}, timeout=ANSWER_S
    ).raise_for_status()
    return str(document["id"])


def _upload_url(world: World) -> str:
    world["fileId"]
    return str(world["uploadUrl"])


def _content_url(world: World) -> str:
    return str(world.ring[keys.OPERATOR].get(f"/files/{world['fileId']}").json()["contentUrl"])


def _connector(world: World) -> str:
    """A connector of this world's application, and of the one that the user's key belongs to."""
    own = f"/projects/{world['projectId']}/applications/{world['applicationId']}"
    of_user = f"/projects/{world.ring.project}/applications/{world.ring.application}"
    body = {
        "name": "nest",
        "model": {"structures": {"name": "Structure"}},
        "auth": {"clientId": "6b5adf3d", "clientSecret": "27BCDgGp493BaB8"},
    }
    for application in (own, of_user):
        answer = world.ring[keys.OPERATOR].post(f"{application}/connectors", json=body)
        assert answer.status_code in (201, 409), answer.text
    return "nest"


def _oauth_client(world: World) -> str:
    path = f"/projects/{world['projectId']}/applications/{world['applicationId']}/oauthClients"
    body = {"name": "Example Client", "redirectUrl": "https://examples.com/oauth/callback"}
    return str(made(world.ring[keys.OPERATOR], path, body)["id"])


def _account(world: World) -> str:
    return str(world.ring[keys.OPERATOR].get("/accounts").json()[0]["id"])


def _task(world: World) -> str:
    template = {"type": "PSEUDO_RANDOM", "length": 12}
    body = {
        "type": "SHORT_ID_GENERATION",
        "inputParameters": {"quantity": 1, "shortIdTemplate": template},
    }
    answer = world.ring[keys.OPERATOR].post(f"/batches/{world['batchId']}/tasks", json=body)
    return answer.headers["Location"].rpartition("/")[2]


MAKERS: Mapping[str, Callable[[World], Any]] = {
    "accountId": _account,
    "accessId": _access,
    "productId": _product,
    "thngId": _thng,
    "collectionId": _collection,
    "childCollectionId": _child_collection,
    "placeId": _place,
    "actionId": _action,
    "productActionId": _action_on("product"),
    "thngActionId": _action_on("thng"),
    "collectionActionId": _action_on("collection"),
    "customType": _custom_type,
    "projectId": lambda world: world.create("/projects", {"name": "My Project"})["id"],
    "applicationId": _application,
    "namedUser": World.named_user,
    "evrythngUser": lambda world: world["namedUser"]["id"],
    "email": lambda world: world["namedUser"]["email"],
    "freshEmail": lambda world: f"new{next(_numbers)}@example.com",
    "freshName": lambda world: f"Fresh{next(_numbers)}",
    "inactiveUser": _inactive_user,
    "activationCode": _activation_code,
    "operatorRole": _role({}),
    "userRole": _role({"type": "userInApp", "version": 2}),
    "shortId": _redirection,
    "redirectedProduct": _redirected("product"),
    "redirectedThng": _redirected("thng"),
    "deviceId": _device,
    "picture": _picture,
    "looks": _looks,
    "fileId": _file,
    "batchId": lambda world: world.create("/batches", {"name": "Batch #R1-5"})["id"],
    "taskId": _task,
    "connector": _connector,
    "clientId": _oauth_client,
    "uploadUrl": _upload_url,
    "contentUrl": _content_url,
    "shortUrl": lambda world: f"{world.ring[keys.OPERATOR].base_url}/{world['shortId']}",
}
