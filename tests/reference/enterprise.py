"""The Enterprise API of the reference, request by request."""

from __future__ import annotations

from tests.reference.rows import DESCRIBED, NOBODY, USER, Chapter, delete, get, post, put

_APPLICATION = "/projects/:projectId/applications/:applicationId"

_BATCH = f"{DESCRIBED} status"

_TASK = {
    "type": "POPULATING",
    "outputParameters": {"type": "CSV", "columns": ["SHORT_ID", "THNG"]},
    "inputParameters": {
        "type": "FIXED_AMOUNT",
        "generateThngs": True,
        "generateRedirections": True,
        "defaultRedirectUrl": "https://google.com",
        "thngTemplate": {"name": "Fixed Amount Task Thng", "tags": ["Generated"]},
        "shortDomain": "tn.gg",
        "quantity": 1,
        "shortIdTemplate": {"type": "THNG_ID"},
    },
}
_TASK_KEYS = "id createdAt updatedAt batch type status inputParameters progress"

BATCHES = Chapter(
    "Batches",
    (
        post(
            "/batches",
            "a batch",
            body={"name": "Batch #R1-5", "identifiers": {"UPC": "027242784925"}},
            keys=_BATCH,
            gives={"status": "EMPTY"},
            location="/batches/{id}",
        ),
        get("/batches", "all batches", many=True, keys=_BATCH, needs=("batchId",)),
        get("/batches/:batchId", "one batch", keys=_BATCH),
        put("/batches/:batchId", "its name", body={"name": "Batch #R1-5 | 03-2015"}, keys=_BATCH),
        delete("/batches/:batchId", "a batch"),
        post("/batches/:batchId/tasks", "a task on it", body=_TASK, status=202, empty=True),
        get("/batches/:batchId/tasks", "its tasks", many=True, keys=_TASK_KEYS, needs=("taskId",)),
        get("/batches/:batchId/tasks/:taskId", "one task", keys=_TASK_KEYS),
        get("/batches/:batchId/tasks/:taskId/logs", "what failed", many=True),
    ),
)

_CONNECTOR = "name displayName url image authUrl"
_NEST = {
    "name": "nest",
    "model": {
        "structures": {"name": "Structure Name"},
        "devices": {"thermostats": {"name": "Thermostat"}, "smoke_co_alarms": {"name": "Alarm"}},
    },
    "auth": {"clientId": "6b5adf3d", "clientSecret": "27BCDgGp493BaB8"},
}

CLOUD_2_CLOUD = Chapter(
    "Cloud 2 Cloud",
    (
        post(
            f"{_APPLICATION}/connectors",
            "a connector",
            body=_NEST,
            echo=False,
            keys=f"{_CONNECTOR} model auth",
        ),
        get(f"{_APPLICATION}/connectors", "all connectors", many=True, keys=_CONNECTOR, needs=("connector",)),
        get(f"{_APPLICATION}/connectors/:connector", "one connector", keys=f"{_CONNECTOR} model auth"),
        put(
            f"{_APPLICATION}/connectors/:connector",
            "its model",
            body={"model": {"structures": {"name": "New"}}},
            echo=False,
            keys=f"{_CONNECTOR} model auth",
        ),
        delete(f"{_APPLICATION}/connectors/:connector", "a connector"),
        get("/connectors", "those a user may link", by=USER, many=True, needs=("connector",)),
        get("/connectors/nest", "one of them", by=USER, keys=f"{_CONNECTOR} status", needs=("connector",)),
        get(
            "/connectors/nest/auth",
            "the way to its log in",
            by=USER,
            status=301,
            media_type="",
            needs=("connector",),
        ),
        post(
            "/connectors/nest/auth/token",
            "a token one has already",
            by=USER,
            body={"access_token": "c.Kd7a", "expires_in": 315360000},
            status=202,
            empty=True,
            needs=("connector",),
        ),
    ),
)

_FILE = f"{DESCRIBED} type privateAccess uploadUrl"

FILES = Chapter(
    "Files",
    (
        post(
            "/files",
            "a file",
            body={"name": ":freshName.txt", "type": "text/plain", "tags": ["files"], "privateAccess": False},
            keys=_FILE,
            location="/files/{id}",
        ),
        get("/files", "all files", many=True, keys=_FILE, needs=("fileId",)),
        get("/files/:fileId", "one file", keys=_FILE, instead="one document, as the SDK's own suite expects"),
        delete("/files/:fileId", "a file"),
        put(
            ":uploadUrl",
            "its content",
            by=NOBODY,
            headers={"Content-Type": "text/plain"},
            body="text",
            empty=True,
        ),
        get(":contentUrl", "its content", by=NOBODY, media_type="text/plain"),
    ),
)

_CLIENT = "id name redirectUrl createdAt updatedAt"
_CLIENTS = f"{_APPLICATION}/oauthClients"
_AUTHORIZE = (
    "client_id=:clientId&redirect_uri=https://examples.com/oauth/callback&response_type=token&state=s"
)

OAUTH = Chapter(
    "OAuth",
    (
        get("/oauth/authorize", "the page that asks", by=NOBODY, query=_AUTHORIZE, media_type="text/html"),
        post(
            _CLIENTS,
            "a client",
            body={
                "name": "Example Client",
                "redirectUrl": "https://examples.com/oauth/callback",
                "customFields": {"type": "Web Application", "homeUrl": "https://examples.com"},
            },
            keys=_CLIENT,
        ),
        get(f"{_CLIENTS}/:clientId", "one client", keys=_CLIENT),
        put(f"{_CLIENTS}/:clientId", "its name", body={"name": "Updated Example Client"}, keys=_CLIENT),
        delete(f"{_CLIENTS}/:clientId", "a client"),
        get(_CLIENTS, "all clients", many=True, keys=_CLIENT, needs=("clientId",)),
    ),
)

_REACTOR = f"{_APPLICATION}/reactor"

REACTOR = Chapter(
    "Reactor",
    (
        put(
            f"{_REACTOR}/script",
            "a script",
            body={"script": "function onActionCreated(event) { done(); }"},
            keys="type script createdAt updatedAt",
        ),
        get(f"{_REACTOR}/script", "the script", keys="type script"),
        get(f"{_REACTOR}/script/status", "whether it runs yet", keys="updating"),
        post(
            f"{_REACTOR}/schedules",
            "a schedule",
            body={"event": {"foo": "bar"}, "cron": "0 0 * * * ?", "enabled": False},
            keys="id createdAt updatedAt event cron function",
        ),
        get(f"{_REACTOR}/schedules", "all schedules", many=True),
        post(
            f"{_REACTOR}/logs/bulk",
            "lines of a client's own",
            body=[{"message": "This is a test log message", "logLevel": "info"}],
            many=True,
            keys="id createdAt timestamp logLevel message app",
        ),
        get(f"{_REACTOR}/logs", "what scripts said", many=True),
        delete(f"{_REACTOR}/logs", "what scripts said"),
    ),
)
