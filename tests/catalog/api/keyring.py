"""A project with an application, a user and a device: one client for every type of key."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import httpx

from catalog import keys
from tests.live import LiveService

Json = dict[str, Any]


@dataclass(frozen=True)
class Keyring:
    """Clients by type of key, and the ids they stand for."""

    project: str
    application: str
    user: str
    device: str
    clients: Mapping[str, httpx.Client]

    def __getitem__(self, actor_type: str) -> httpx.Client:
        return self.clients[actor_type]


def made(client: httpx.Client, path: str, body: Json, **query: str) -> Json:
    """What a POST created."""
    answer = client.post(path, json=body, params=query)
    assert answer.status_code == 201, answer.text
    document: Json = answer.json()
    return document


def keyring(service: LiveService, opened: ExitStack) -> Keyring:
    """A new project and a key of every type; the operator's is the service's."""
    operator = service.client
    project = made(operator, "/projects", {"name": "P"})["id"]
    application = made(operator, f"/projects/{project}/applications", {"name": "A"})
    secret = operator.get(f"/projects/{project}/applications/{application['id']}/secretKey").json()

    def client(key: str) -> httpx.Client:
        headers = {"Authorization": key}
        return opened.enter_context(httpx.Client(base_url=service.url, headers=headers, timeout=60))

    app = client(application["appApiKey"])
    user = made(app, "/auth/evrythng/users", {}, anonymous="true")
    thng = made(operator, "/thngs", {"name": "device"}, project=project)["id"]
    device = made(operator, "/auth/evrythng/thngs", {"thngId": thng}, project=project)
    clients = {
        keys.OPERATOR: operator,
        keys.TRUSTED_APP: client(secret["secretApiKey"]),
        keys.APP: app,
        keys.USER: client(user["evrythngApiKey"]),
        keys.DEVICE: client(device["thngApiKey"]),
    }
    return Keyring(project, application["id"], user["evrythngUser"], thng, clients)
