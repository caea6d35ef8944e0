"""Rule sets as the API reads and writes them.

API reference, "AccountRedirectorRulesDocument", "ApplicationRedirectorRulesDocument".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from catalog.documents import Document, Json, Key, Name, Text
from catalog.kinds import Kind, text_of

MOST_RULES = 10_000
MOST_DELEGATES = 100
ACCOUNT_OWNER = "account"


class Delegate(Struct, forbid_unknown_fields=True, kw_only=True):
    """Who decides in the account's place; without ``app``, all of the project's (DelegateDocument)."""

    app: str | UnsetType = UNSET
    project: str | UnsetType = UNSET


class ApplicationRule(Struct, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """One rule (ApplicationRedirectorRuleDocument); without ``match`` it always matches.

    ``enabled`` is ours: false switches the rule off, as if it were not there.
    """

    match: str | UnsetType = UNSET
    name: Text | UnsetType = UNSET
    redirect_url: str | UnsetType = UNSET
    constants: dict[Key, Text] | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET


class AccountRule(ApplicationRule, kw_only=True):
    """One rule of the account, which can leave the decision to others (AccountRedirectorRuleDocument)."""

    delegates: Annotated[list[Delegate], Meta(max_length=MOST_DELEGATES)] | UnsetType = UNSET


class ApplicationRedirectorRules(Document, kw_only=True):
    """The rules of an application."""

    rules: Annotated[list[ApplicationRule], Meta(max_length=MOST_RULES)] | UnsetType = UNSET
    owner: Name | UnsetType = UNSET


class AccountRedirectorRules(Document, kw_only=True):
    """The rules of the account."""

    rules: Annotated[list[AccountRule], Meta(max_length=MOST_RULES)] | UnsetType = UNSET
    owner: Name | UnsetType = UNSET


def _kind(document: type[Document]) -> Kind:
    """Both live side by side, told apart by whom they belong to."""
    return Kind(
        name="redirector",
        path="redirector",
        document=document,
        key="name",
        read_only=frozenset({"owner"}),
        columns={"name": text_of("owner")},
    )


ACCOUNT_REDIRECTOR = _kind(AccountRedirectorRules)
APPLICATION_REDIRECTOR = _kind(ApplicationRedirectorRules)


def without_nulls(raw: Any) -> Any:
    """A rule set as a client sent it, without what it did not give: clients send null for that."""
    if not isinstance(raw, Mapping) or not isinstance(raw.get("rules"), list):
        return raw
    return {**raw, "rules": [_given(rule) for rule in raw["rules"]]}


def _given(rule: Any) -> Any:
    if not isinstance(rule, Mapping):
        return rule
    given: Json = {name: value for name, value in rule.items() if value is not None}
    if isinstance(given.get("delegates"), list):
        given["delegates"] = [_given(each) for each in given["delegates"]]
    return given
