"""The Standard API of the reference, request by request: accounts to application users."""

from __future__ import annotations

from tests.reference.rows import (
    APP,
    DESCRIBED,
    NOBODY,
    OPERATOR,
    TRUSTED_APP,
    USER,
    Chapter,
    delete,
    get,
    post,
    put,
)

_ACTION = "id createdAt timestamp type locationSource"
_APPLICATION = f"{DESCRIBED} project socialNetworks appApiKey defaultRole"
_APPLICATIONS = "/projects/:projectId/applications"
_PERSON = "id createdAt updatedAt email firstName lastName project app"

ACCOUNTS = Chapter(
    "Accounts",
    (
        get("/accounts", "all accounts", many=True, keys=f"{DESCRIBED} tfaRequired customFields"),
        get("/accounts/:accountId", "one account", keys=f"{DESCRIBED} tfaRequired customFields"),
        put(
            "/accounts/:accountId",
            "its logo",
            body={"imageUrl": "https://example.com/image.png"},
            keys=f"{DESCRIBED} tfaRequired imageUrl",
        ),
        get("/accounts/:accountId/shortDomains", "its short domains", many=True),
    ),
)

ACTIONS = Chapter(
    "Actions",
    (
        post(
            "/actions/scans",
            "a scan by a user",
            by=USER,
            body={
                "product": ":productId",
                "type": "scans",
                "identifiers": {"sapId": "KDL-46EX402AEP", "event_Id": "027242784925"},
                "customFields": {"color": "blue"},
            },
            keys=f"{_ACTION} user createdByProject createdByApp product",
            absent="updatedAt context",
            location="/actions/scans/{id}",
        ),
        get(
            "/actions/scans/:actionId", "one action", keys=f"{_ACTION} thng product", absent="context scopes"
        ),
        get("/actions/all/:actionId", "one action of a type unknown", keys=_ACTION),
        get("/actions/scans/:actionId", "one action by a user", by=USER, keys=_ACTION),
        get(
            "/actions/scans",
            "all of a type",
            many=True,
            needs=("actionId",),
            keys=_ACTION,
            absent="updatedAt context",
        ),
        get("/actions/all", "all of all types", by=USER, many=True, needs=("actionId",), keys=_ACTION),
        get(
            "/actions/scans/:actionId",
            "one action with its context",
            query="context=true",
            keys=f"{_ACTION} context",
        ),
        delete("/actions/scans/:actionId", "one action"),
        post(
            "/actions/all",
            "several of different types",
            body=[{"type": "scans", "thng": ":thngId"}, {"type": "checkins", "thng": ":thngId"}],
            many=True,
            keys=f"{_ACTION} thng product",
            instead="`context` is in the answer to `context=true` only, as in every other answer",
        ),
        post(
            "/products/:productId/actions/:customType",
            "one on a product",
            body={},
            keys=_ACTION,
            gives={"product": ":productId", "type": ":customType"},
        ),
        post("/thngs/:thngId/actions/:customType", "one on a thing", body={}, gives={"thng": ":thngId"}),
        post(
            "/collections/:collectionId/actions/:customType",
            "one on a collection",
            body={"collection": ":collectionId"},
            gives={"collection": ":collectionId"},
        ),
        get(
            "/products/:productId/actions/all",
            "those on a product",
            many=True,
            keys=_ACTION,
            needs=("productActionId",),
        ),
        get("/thngs/:thngId/actions/scans", "those on a thing", many=True, keys=_ACTION, needs=("actionId",)),
        get(
            "/collections/:collectionId/actions/all",
            "those on a collection",
            many=True,
            keys=_ACTION,
            needs=("collectionActionId",),
        ),
        get("/products/:productId/actions/:customType/:productActionId", "one of a product", keys=_ACTION),
        get("/thngs/:thngId/actions/:customType/:thngActionId", "one of a thing", keys=_ACTION),
        get("/collections/:collectionId/actions/:customType/:collectionActionId", "one of a collection"),
    ),
)

ACTION_TYPES = Chapter(
    "Action Types",
    (
        post(
            "/actions",
            "a custom type",
            body={"name": "_:freshName"},
            keys=DESCRIBED,
            location="/actions/{id}",
        ),
        get("/actions", "all types, those built in first", many=True, keys="name"),
        get("/actions", "all types, by a user", by=USER, many=True, keys="name"),
        put("/actions/:customType", "its tags", body={"tags": ["example"]}, keys=DESCRIBED),
        delete("/actions/:customType", "a custom type"),
    ),
)

APPLICATIONS = Chapter(
    "Applications",
    (
        post(
            _APPLICATIONS,
            "an application",
            body={"name": "Mobile App", "socialNetworks": {}},
            keys=_APPLICATION,
            gives={"project": ":projectId"},
            location="/projects/:projectId/applications/{id}",
        ),
        get(_APPLICATIONS, "those of a project", many=True, keys=_APPLICATION, needs=("applicationId",)),
        put(f"{_APPLICATIONS}/:applicationId", "its name", body={"name": "Updated"}, keys=_APPLICATION),
        delete(f"{_APPLICATIONS}/:applicationId", "an application"),
        get(f"{_APPLICATIONS}/:applicationId", "one application", keys=_APPLICATION),
        get(f"{_APPLICATIONS}/:applicationId/secretKey", "its trusted key", keys="secretApiKey"),
        get("/applications/me", "itself", by=APP, keys=_APPLICATION),
        get("/applications/me", "itself, by the trusted key", by=TRUSTED_APP, keys=_APPLICATION),
        put(
            "/applications/me",
            "its own fields",
            by=TRUSTED_APP,
            body={"customFields": {"somekey": "somevalue"}},
            keys=_APPLICATION,
        ),
    ),
)

_USERS = "/auth/evrythng/users"
_FACEBOOK = "an error that says so: nothing here reaches Facebook"

APPLICATION_USERS = Chapter(
    "Application Users",
    (
        post(
            _USERS,
            "a named user",
            by=APP,
            body={"firstName": "Example", "lastName": "Name", "email": ":freshEmail", "password": "password"},
            echo=False,
            keys="evrythngUser activationCode email",
            gives={"status": "inactive", "email": ":freshEmail"},
        ),
        post(
            f"{_USERS}/:inactiveUser/validate",
            "the activation code",
            by=APP,
            body={"activationCode": ":activationCode"},
            echo=False,
            keys="evrythngUser evrythngApiKey",
            gives={"status": "active"},
        ),
        get("/users/:inactiveUser/status", "the activation code once more", keys="activationCode"),
        get(
            "/users",
            "all users",
            many=True,
            needs=("evrythngUser",),
            keys="id createdAt updatedAt project app",
        ),
        get("/users", "all users, by the trusted key", by=TRUSTED_APP, many=True, keys="id project app"),
        put("/users/:evrythngUser", "a name", body={"firstName": "New"}, keys=_PERSON, absent="password"),
        put(
            "/users/:evrythngUser",
            "the own password",
            by="own user",
            body={"oldPassword": "old password", "password": "new password"},
            echo=False,
            keys=_PERSON,
            absent="password oldPassword",
        ),
        delete("/users/:evrythngUser", "a user"),
        post(
            _USERS,
            "an anonymous user",
            by=APP,
            query="anonymous=true",
            body={"anonymous": True},
            echo=False,
            keys="evrythngUser email evrythngApiKey socialNetwork",
            gives={"status": "anonymous", "socialNetwork": "evrythng"},
        ),
        post(
            "/auth/evrythng",
            "e-mail and password",
            by=APP,
            body={"email": ":email", "password": "old password"},
            echo=False,
            keys="evrythngUser evrythngApiKey",
            gives={"socialNetwork": "evrythng", "email": ":email"},
        ),
        post(
            "/users/login",
            "e-mail and password, for the access too",
            by=APP,
            body={"email": ":email", "password": "old password"},
            echo=False,
            status=200,
            keys=f"{_PERSON} access",
            instead="200, which the SDK's own suite expects",
        ),
        post(
            "/users/login",
            "id and password",
            by=APP,
            body={"evrythngUser": ":evrythngUser", "password": "old password"},
            echo=False,
            status=200,
            keys=f"{_PERSON} access",
            instead="200, as above",
        ),
        post(
            "/auth/facebook",
            "a token of Facebook's",
            by=APP,
            body={"access": {"expires": 1, "token": "x"}},
            echo=False,
            status=501,
            keys="status errors moreInfo",
            instead=_FACEBOOK,
        ),
        post(
            "/auth/evrythng/facebook",
            "a token of Facebook's",
            by=APP,
            body={"access": {"expires": 1, "token": "x"}},
            echo=False,
            status=501,
            keys="status errors moreInfo",
            instead=_FACEBOOK,
        ),
        post("/auth/all/logout", "the end of a key", by="own user", gives={"logout": "ok"}),
    ),
)

TIME = Chapter(
    "Time",
    (
        get("/time", "the time", by=NOBODY, keys="timestamp"),
        get(
            "/time",
            "the time in a zone",
            by=NOBODY,
            query="tz=Europe%2FZurich",
            keys="timestamp offset localTime nextChange",
        ),
    ),
)

__all__ = ["ACCOUNTS", "ACTIONS", "ACTION_TYPES", "APPLICATIONS", "APPLICATION_USERS", "OPERATOR", "TIME"]
