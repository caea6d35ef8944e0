"""What the operations on accounts, applications, users and roles take and answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from catalog.actor_documents import Application, ApplicationUser
from catalog.actor_kinds import APPLICATION, USER
from catalog.api import accounts, applications, roles, users
from catalog.api.openapi import parameters as query
from catalog.api.openapi.crud import NO_BODY, change_of, creatable, list_of
from catalog.api.openapi.operation import (
    BOOLEAN,
    KEY,
    OBJECT,
    STRING,
    Descriptions,
    Operation,
    Parameter,
    answers,
    array,
    shape,
)
from catalog.roles import ROLE, OperatorPermission, Role, UserPermission

_CREDENTIALS = shape("password", email=STRING, evrythngUser=STRING, password=STRING)
_USER_KEY = shape(
    "evrythngUser status",
    evrythngUser=STRING,
    evrythngApiKey=KEY,
    activationCode=STRING,
    status={"type": "string", "enum": ["inactive", "active", "anonymous"]},
    email=STRING,
    socialNetwork=STRING,
)
_DEVICE_KEY = shape("thngId thngApiKey", thngId=STRING, thngApiKey=KEY)
_ACCESS = shape(
    "id account operator apiKey role", id=STRING, account=STRING, operator=STRING, apiKey=KEY, role=STRING
)
_PERMISSIONS = array({"anyOf": [OperatorPermission, UserPermission]})


def _application(summary: str, *, body: bool = False) -> Callable[..., Operation]:
    def describe(_find: object, **_: Any) -> Operation:
        return Operation(
            summary=summary,
            query=(query.PROJECT,),
            body=Application if body else None,
            answers=answers(Application, ETag=""),
            refusals=(404,),  # an operator is no application
            guarded=body,
        )

    return describe


DESCRIPTIONS: Descriptions = {
    accounts.read_access: Operation(
        answers=answers(
            shape(
                "account actor",
                account=STRING,
                project=STRING,
                app=STRING,
                actor=shape("type id", type=STRING, id=STRING),
            )
        )
    ),
    accounts.list_short_domains: Operation(answers=answers(array(STRING))),
    accounts.list_domains: Operation(answers=answers(array(shape("domain", domain=STRING)))),
    accounts.read_one_access: Operation(answers=answers(_ACCESS)),
    accounts.list_accesses: Operation(answers=answers(array(_ACCESS))),
    accounts.read_one_access: Operation(answers=answers(_ACCESS)),
    accounts.change_access: Operation(body=shape("role", role=STRING), answers=answers(_ACCESS)),
    accounts.create_operator: Operation(
        body={**OBJECT, "description": "An operator, and the id of its `role`."},
        answers=answers({**OBJECT, "description": "The operator, with its `access`."}, 201, Location=""),
    ),
    accounts.read_service: Operation(
        answers=answers(
            shape(
                "name version publicUrl shortDomain account",
                name=STRING,
                version=STRING,
                publicUrl=STRING,
                shortDomain=STRING,
                database=STRING,
                account=STRING,
            )
        )
    ),
    applications.list_all: list_of(APPLICATION),
    applications.create: Operation(
        summary="Create an application",
        query=(query.PROJECT,),
        body=creatable(APPLICATION),
        answers=answers(Application, 201, Location="", ETag=""),
    ),
    applications.read: _application("Read an application"),
    applications.put: _application("Change an application", body=True),
    applications.delete: Operation(summary="Delete an application", query=(query.PROJECT,), answers=NO_BODY),
    applications.read_secret_key: Operation(
        query=(query.PROJECT,), answers=answers(shape("secretApiKey", secretApiKey=KEY))
    ),
    users.create: Operation(
        summary="Create a user, or an anonymous one",
        query=(Parameter(name="anonymous", description="Whether it has no name.", schema=BOOLEAN),),
        body=ApplicationUser,
        body_needed=False,
        answers=answers(_USER_KEY, 201),
        refusals=(404,),
    ),
    users.validate: Operation(
        body=shape("activationCode", activationCode=STRING), answers=answers(_USER_KEY, 201)
    ),
    users.authenticate: Operation(body=_CREDENTIALS, answers=answers(_USER_KEY, 201), refusals=(404,)),
    users.log_in: Operation(body=_CREDENTIALS, answers=answers(ApplicationUser), refusals=(404,)),
    users.refuse_facebook: Operation(body={}, body_needed=False, answers={}, refusals=(501,)),
    users.log_out: Operation(answers=answers(shape("logout", logout=STRING), 201)),
    users.create_device_key: Operation(
        query=(query.PROJECT,),
        body=shape("thngId", thngId=STRING),
        answers=answers(_DEVICE_KEY, 201),
        refusals=(404,),
    ),
    users.read_device_key: Operation(query=(query.PROJECT,), answers=answers(_DEVICE_KEY)),
    users.delete_device_key: Operation(query=(query.PROJECT,), answers=NO_BODY),
    users.change: change_of(USER),
    users.read_status: Operation(query=(query.PROJECT,), answers=answers(_USER_KEY)),
    roles.list_all: list_of(ROLE),
    roles.create: Operation(
        query=(query.WITH_SCOPES,), body=creatable(ROLE), answers=answers(Role, 201, Location="")
    ),
    roles.read: Operation(query=(query.WITH_SCOPES,), answers=answers(Role)),
    roles.change: Operation(query=(query.WITH_SCOPES,), body=Role, answers=answers(Role)),
    roles.delete: Operation(answers=NO_BODY),
    roles.read_permissions: Operation(answers=answers(_PERMISSIONS)),
    roles.replace_permissions: Operation(body=_PERMISSIONS, answers=answers(_PERMISSIONS)),
    roles.read_permission: Operation(answers=answers(OperatorPermission)),
    roles.change_permission: Operation(body=OperatorPermission, answers=answers(OperatorPermission)),
}
