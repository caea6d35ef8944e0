"""What a link may be told beside its target: when, how often, for whom, and to which of several targets.

All of these are ours; the platform had none of them. They are fields of the RedirectionDocument, kept in its
record, and absent from documents until they are set:

    startsAt, expiresAt   milliseconds since 1970; outside of them the link is closed
    maxVisits             how often it leads anywhere
    fallbackUrl           where a closed link leads; without it visitors get a page that says why
    password              asked for on a page; kept as a hash and never shown (``hasPassword``)
    rules                 as those of the account, but of this link: by device, language, country …
    targets               ``[{"url", "weight", "name"}]``: each visitor is led to one, and the same one again
    passQuery             whether parameters of the visited link are handed on
    title, tags, notes    for those who look after it
    origin                ``{"service", "createdAt", "clicks"}``: where an imported link was before

A fragment is handed on by browsers themselves, if the target has none (RFC 9110, 10.2.2).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from catalog.documents import Json
from redirector.passwords import hashed
from redirector.rules.check import Severity, check
from redirector.rules.compiled import RuleSet, compile_rules
from redirector.rules.documents import ApplicationRedirectorRules, without_nulls
from redirector.targets import target_problem


class WeightedTarget(msgspec.Struct, frozen=True):
    """One of several targets; of two with weights 3 and 1 the first gets three quarters of the visitors."""

    url: str
    weight: int = 1
    name: str | None = None


class Options(msgspec.Struct, frozen=True, rename="camel"):
    """The options of a link, as far as a visit needs them."""

    starts_at: int | None = None
    expires_at: int | None = None
    max_visits: int | None = None
    fallback_url: str | None = None
    password: str | None = None
    rules: msgspec.Raw = msgspec.Raw(b"[]")
    targets: tuple[WeightedTarget, ...] = ()
    pass_query: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether the link just leads to its target."""
        return self == PLAIN

    @property
    def rule_set(self) -> RuleSet:
        """The link's own rules."""
        return _rule_set(bytes(self.rules))


# Of a link that just leads to its target.
PLAIN = Options()
SHOWN = (
    "startsAt",
    "expiresAt",
    "maxVisits",
    "fallbackUrl",
    "rules",
    "targets",
    "passQuery",
    "title",
    "tags",
    "notes",
    "origin",
)
FIELDS = frozenset({*SHOWN, "password"})

options_of: Callable[[str], Options] = lru_cache(1024)(msgspec.json.Decoder(Options).decode)


@lru_cache(1024)
def _rule_set(rules: bytes) -> RuleSet:
    return compile_rules(msgspec.json.decode(rules))


def shown(body: str) -> Json:
    """The options in a link's document."""
    fields = msgspec.json.decode(body)
    found = {name: fields[name] for name in SHOWN if name in fields}
    return {**found, "hasPassword": True} if "password" in fields else found


def settled(fields: Mapping[str, Any]) -> tuple[Json, list[str]]:
    """New options ready to be stored, and what is wrong with them, one message a field."""
    wrong = [*_wrong_targets(fields), *wrong_times(fields)]
    ready = dict(fields)
    if "rules" in fields:
        ready = without_nulls(ready)
        found = check(ready["rules"], document=ApplicationRedirectorRules)
        wrong += [str(problem) for problem in found if problem.severity is Severity.REFUSED]
    if "password" in fields:
        ready["password"] = hashed(fields["password"])
    return ready, wrong


def _wrong_targets(fields: Mapping[str, Any]) -> list[str]:
    named = {f"targets[{at}].url": target["url"] for at, target in enumerate(fields.get("targets", ()))}
    if "fallbackUrl" in fields:
        named["fallbackUrl"] = fields["fallbackUrl"]
    return [f"{name}: {problem}" for name, url in named.items() if (problem := target_problem(url))]


def wrong_times(fields: Mapping[str, Any]) -> list[str]:
    """What is wrong with when a link is open."""
    if "startsAt" in fields and "expiresAt" in fields and fields["expiresAt"] <= fields["startsAt"]:
        return ["expiresAt: is not after startsAt"]
    return []
