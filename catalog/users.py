"""Application users: created, validated, logged in and out."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Connection, insert, select, update

from catalog import keys, passwords, records
from catalog.access import Actor
from catalog.actor_kinds import APPLICATION, BASE_ROLE, USER
from catalog.documents import Json
from catalog.errors import ApiError, BadInput, Conflict, NotAllowed, NotFound
from catalog.ids import new_short_id
from catalog.records import Stored
from catalog.tables import credential, record

INACTIVE = "inactive"
ACTIVE = "active"
ANONYMOUS = "anonymous"

_c = credential.c


def create(connection: Connection, actor: Actor, fields: Json) -> Json:
    """A named user who still has to be validated; answers the activation code.

    BadInput or Conflict name the field that cannot be taken.
    """
    if wrong := [f"{name}: is missing" for name in ("email", "password") if name not in fields]:
        raise BadInput(*wrong)
    password = fields.pop("password")
    require_free(connection, str(actor.application), fields["email"])
    user = _store(connection, actor, fields)
    code = new_short_id()
    row = {
        "user": user.id,
        "status": INACTIVE,
        "password_hash": passwords.hashed(password),
        "activation_code": code,
    }
    connection.execute(insert(credential), row)
    return {"evrythngUser": user.id, "activationCode": code, "status": INACTIVE, "email": fields["email"]}


def create_anonymous(connection: Connection, actor: Actor) -> Json:
    """A user nobody needs to know; answers its key at once."""
    email = f"anon-{uuid.uuid4()}.app-{str(actor.application).lower()}@anon.evrythng.com"
    user = _store(connection, actor, {"email": email})
    connection.execute(insert(credential), {"user": user.id, "status": ANONYMOUS})
    key = _give_key(connection, user, actor.account)["api_key"]
    return {
        "evrythngUser": user.id,
        "status": ANONYMOUS,
        "email": email,
        "evrythngApiKey": key,
        "socialNetwork": "evrythng",
    }


def _store(connection: Connection, actor: Actor, fields: Json) -> Stored:
    of_application = {"project": actor.project, "app": actor.application}
    return records.create(connection, USER, {"customFields": {}, **fields, **of_application})


def by_email(connection: Connection, application: str, email: str) -> Stored | None:
    """An application's user with this address, however its letters are written."""
    c = record.c
    of_application = (c.parent == application, c.sort_name == email.casefold()[:200])
    row = connection.execute(USER.select_stored.where(*of_application)).first()
    return None if row is None else records.stored_of(row)


def require_free(connection: Connection, application: str, email: str) -> None:
    """Conflict when a user of the application has this address already."""
    if by_email(connection, application, email) is not None:
        raise Conflict(f"email: there is already a user {email} in this application")


def credential_of(connection: Connection, user: Stored) -> Any:
    """The row of the table ``credential``."""
    return connection.execute(select(credential).where(_c.user == user.id)).one()


def validate(connection: Connection, actor: Actor, user: Stored, code: object) -> Json:
    """Activate a user by the code it was created with; answers its first key."""
    known = credential_of(connection, user)
    if known.status == ANONYMOUS:
        raise BadInput("anonymous users need no validation")
    if not isinstance(code, str) or code != known.activation_code:
        raise BadInput("activationCode: is not the one of this user")
    connection.execute(update(credential).where(_c.user == user.id).values(status=ACTIVE))
    key = _give_key(connection, user, actor.account)["api_key"]
    return {"status": ACTIVE, "evrythngUser": user.id, "evrythngApiKey": key}


def checked(connection: Connection, application: str, raw: object) -> Stored:
    """The user of an application whose password this is.

    NotFound for an unknown user, 403 for one that is not active, 401 for a wrong password. It takes its
    time: to be done before the database is locked.
    """
    if not isinstance(raw, dict) or not isinstance(raw.get("password"), str):
        raise BadInput("password: is missing")
    user = _named(connection, application, raw)
    known = credential_of(connection, user)
    if known.status != ACTIVE:
        raise NotAllowed("This user is not active; validate it first.")
    if not passwords.matches(raw["password"], known.password_hash):
        raise ApiError(401, ["password: is wrong"])
    return user


def let_in(connection: Connection, user: Stored, account: str) -> Json:
    """The row of a new key of a user whose password has been checked; NotFound if it is gone meanwhile."""
    return dict(_give_key(connection, records.read(connection, USER, user.id), account))


def _named(connection: Connection, application: str, raw: Json) -> Stored:
    email, user_id = raw.get("email"), raw.get("evrythngUser")
    if isinstance(email, str):
        user = by_email(connection, application, email)
    elif isinstance(user_id, str):
        user = records.find(connection, USER, user_id)
    else:
        raise BadInput("email: is missing")
    if user is None or user.fields()["app"] != application:
        raise NotFound("There is no such user in this application.")
    return user


def set_password(connection: Connection, user: Stored, password: str, old: object, *, trusted: bool) -> None:
    """Change a password; who is not trusted has to know the old one."""
    known = credential_of(connection, user)
    if not trusted and not (isinstance(old, str) and passwords.matches(old, known.password_hash)):
        raise BadInput("oldPassword: is not the password of this user")
    hashed = passwords.hashed(password)
    connection.execute(update(credential).where(_c.user == user.id).values(password_hash=hashed))


def _give_key(connection: Connection, user: Stored, account: str) -> Any:
    application = records.read(connection, APPLICATION, user.fields()["app"]).fields()
    return keys.give(
        connection,
        actor_type=keys.USER,
        actor_id=user.id,
        account=account,
        role=application.get("defaultRole", BASE_ROLE),
        project=user.fields()["project"],
        application=user.fields()["app"],
    )
