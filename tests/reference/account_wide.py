"""The Standard API of the reference, request by request: recognition, the redirector, roles."""

from __future__ import annotations

from tests.reference.rows import APP, USER, Chapter, delete, get, post, put

_SCAN = "/scan/identifications"
_PICTURE = {"image": ":picture"}
_FOUND = "results meta"

IDENTIFIER_RECOGNITION = Chapter(
    "Identifier Recognition",
    (
        post(
            _SCAN,
            "several methods and types",
            by=APP,
            query="filter=method%3D1d%2C2d%26type%3Dqr_code%2Cdm",
            body=_PICTURE,
            echo=False,
            status=200,
            many=True,
            keys=_FOUND,
        ),
        post(
            _SCAN,
            "several types",
            by=APP,
            query="filter=type%3Dqr_code%2Cdm",
            body=_PICTURE,
            echo=False,
            status=200,
            many=True,
            keys=_FOUND,
        ),
        post(
            _SCAN,
            "one method and type",
            by=APP,
            query="filter=method%3D2d%26type%3Dqr_code&perPage=5&debug=true",
            body=_PICTURE,
            echo=False,
            status=200,
            many=True,
            keys=_FOUND,
        ),
        post(_SCAN, "all there is", body=_PICTURE, echo=False, status=200, many=True, keys=_FOUND),
        post(
            _SCAN,
            "a method that does not go with the type: an empty list",
            query="filter=method%3D1d%26type%3Dqr_code",
            body=_PICTURE,
            echo=False,
            status=200,
            many=True,
        ),
        post(
            _SCAN,
            "images that were submitted before",
            by=APP,
            query="filter=method%3Dir%26type%3Dimage",
            body={"image": ":looks"},
            echo=False,
            status=200,
            many=True,
            keys=_FOUND,
        ),
        post(
            _SCAN,
            "printed text",
            by=APP,
            query="filter=score%3E%3D80%26method%3Docr",
            body=_PICTURE,
            echo=False,
            status=200,
            many=True,
            needs_text=True,
            instead="503 without the extra `ocr`",
        ),
        get(
            _SCAN,
            "what a value belongs to",
            by=APP,
            query="filter=type%3Dqr_code%26value%3D:shortUrl",
            many=True,
            keys=_FOUND,
        ),
    ),
)

_RULE = {
    "name": "Offer",
    "match": "thng.tags=Offer",
    "redirectUrl": "https://google.com",
    "constants": {"a": "b"},
}
_OF_APPLICATION = "/projects/:projectId/applications/:applicationId/redirector"
_RULES = "id createdAt updatedAt rules"

REDIRECTOR = Chapter(
    "Redirector",
    (
        get("/redirector", "the account's rules", keys=_RULES),
        put("/redirector", "the account's rules", body={"rules": [_RULE]}, keys=_RULES),
        put(
            "/redirector",
            "a rule that delegates",
            body={
                "rules": [
                    {
                        "match": "thng.name=test",
                        "delegates": [{"app": ":applicationId", "project": ":projectId"}],
                    }
                ]
            },
            keys=_RULES,
        ),
        get(_OF_APPLICATION, "an application's rules", keys=_RULES),
        put(_OF_APPLICATION, "an application's rules", body={"rules": [_RULE]}, keys=_RULES),
    ),
)

_OPERATOR_ROLE = {"name": ":freshName", "description": "May repair devices"}
_USER_ROLE = {"type": "userInApp", "version": 2, **_OPERATOR_ROLE}
_ROLE = "id name"
_OF_USERS = f"{_ROLE} type version createdAt updatedAt"

ROLES = Chapter(
    "Roles",
    (
        post("/roles", "a role of operators", body=_OPERATOR_ROLE, keys=_ROLE),
        get("/roles/:operatorRole", "a role of operators", keys=_ROLE),
        put("/roles/:operatorRole", "its description", body={"description": "Updated"}, keys=_ROLE),
        post("/roles", "a role of users", body=_USER_ROLE, keys=_OF_USERS),
        get("/roles/:userRole", "a role of users", keys=_OF_USERS),
        put("/roles/:userRole", "its description", body={"description": "Updated"}, keys=_OF_USERS),
        get("/roles", "all roles", many=True, keys=_ROLE),
        delete("/roles/:operatorRole", "a role of operators"),
        delete("/roles/:userRole", "a role of users"),
        put(
            "/roles/:userRole",
            "one more project",
            body={"scopes": {"projects": ["+:projectId"]}},
            echo=False,
            keys=_OF_USERS,
        ),
        put(
            "/roles/:userRole",
            "the roles that see it",
            query="withScopes=true",
            body={"scopes": {"roles": [":operatorRole"]}},
            keys=f"{_OF_USERS} scopes",
        ),
        get("/roles", "those a user sees", by=USER, many=True),
        get(
            "/accounts/:accountId/accesses",
            "the roles of an account",
            many=True,
            keys="id account operator apiKey role",
        ),
        put(
            "/accounts/:accountId/accesses/:accessId",
            "the role of an operator",
            body={"role": ":operatorRole"},
            keys="id account operator apiKey role",
        ),
        put(
            "/projects/:projectId/applications/:applicationId",
            "the role of an application's users",
            body={"defaultRole": ":userRole"},
            keys="id name defaultRole appApiKey",
        ),
    ),
)

_PERMISSION = "name enabled projectScoped"

ROLE_PERMISSIONS = Chapter(
    "Role Permissions",
    (
        put(
            "/roles/:operatorRole/permissions/global_read",
            "one permission",
            body={"name": "global_read", "enabled": True},
            keys=_PERMISSION,
            gives={"projectScoped": False},
        ),
        put(
            "/roles/:operatorRole/permissions/project_read",
            "one permission in projects",
            body={"name": "project_read", "enabled": True, "projects": [":projectId"]},
            keys=f"{_PERMISSION} projects",
            gives={"projectScoped": True},
        ),
        get(
            "/roles/:operatorRole/permissions", "all of operators", many=True, keys=f"{_PERMISSION} children"
        ),
        get("/roles/:operatorRole/permissions/global_read", "one of operators", keys=_PERMISSION),
        put(
            "/roles/:userRole/permissions",
            "those of users",
            body=[{"path": "/thngs", "access": "cr"}],
            echo=False,
            many=True,
            keys="path access",
            instead="with those that every role has, as the SDK's own suite expects",
        ),
        get("/roles/:userRole/permissions", "those of users", many=True, keys="path access"),
        put(
            "/roles/:userRole/permissions",
            "none but the defaults",
            body=[],
            many=True,
            keys="path access default",
        ),
    ),
)
