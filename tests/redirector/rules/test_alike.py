"""Visits with the same key are decided alike, and visitors nobody is like still have the same one."""

from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redirector.context.privacy import AddressPolicy
from redirector.context.scan import build
from redirector.fast.heads import Head
from redirector.fast.senders import Sender, Senders
from redirector.links import Link
from redirector.rules.alike import NARROW, OF_LINK, OF_NONE, OF_SENDER, QUERY
from redirector.rules.compiled import RuleSet, compile_rules
from redirector.rules.fields import FIELDS
from redirector.visits import scan_of

AT_MS = 1_783_206_000_000
HOSTS = ["81.2.69.142", "81.2.69.143", "5.145.5.5", "127.0.0.1"]
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) Version/16.5 Mobile/15E148 Safari/604.1"
HEADS = [
    Head(PHONE, "de-CH", "https://r.example/"),
    Head(PHONE, "de-AT", None),
    Head("curl/8", "", "https://s.example/"),
    Head(None, "en", ""),
]
QUERIES = ["", "n=1", "campaign=spring", "c%61mpaign=spring", "campaign=autumn&x", "campaign=", "x+y=spring"]
CONDITIONS = [
    "country=GB",
    "country!=CH",
    "country=G*",
    "language=de,fr",
    "language!=en",
    "device=tablet",
    "bot=true",
    "dayOfWeek=sun",
    "timeOfDay<3600000",
    "referrer=https://r*",
    "referrer!=https://r.example/",
    "query.campaign=spring",
    "query.campaign=",
    "query.x+y!=spring",
    "product.name=Tea",
    "thng.name=Bag",
    "shortId=tea",
    "shortId!=bag",
    "constants.c=GB",
]
SLOTS = ["country", "shortId", "query.campaign", "product.name", "timezone", "constants.c", "device"]

senders = Senders(AddressPolicy.TRUNCATED, in_detail=True)
rules = st.builds(
    lambda match, slots: {
        "match": match,
        "redirectUrl": "https://e.example/?" + "&".join(f"{{{name}}}" for name in slots),
        "constants": {"c": "GB"},
    },
    st.lists(st.sampled_from(CONDITIONS), min_size=1, max_size=2).flatmap(
        lambda each: st.sampled_from(["&", "|"]).map(lambda sign: sign.join(each))
    ),
    st.lists(st.sampled_from(SLOTS), max_size=2),
)


def link(short_id: str, thng: bool, product: str | None) -> Link:
    type_, owner = ("thng", f"UT{short_id}") if thng else ("product", product or "")
    return Link(1, "U3", 1, 1, short_id, "https://e.example/", owner, type_, 0, product, 0, "{}")


LINKS = [link("tea", True, "UP1"), link("bag", True, "UP1"), link("cup", False, "UP2")]
visits = st.tuples(
    st.sampled_from(LINKS), st.sampled_from(HEADS), st.sampled_from(HOSTS), st.sampled_from(QUERIES)
)
Visit = tuple[Link, Head, str, str]


def read(kind: Any, record_id: str) -> dict[str, Any]:
    return {"name": {"UP1": "Tea", "UP2": "Cup"}.get(record_id, "Bag")}


def told(rule_set: RuleSet, visit: Visit) -> tuple[Any, int | None, Any, str | None]:
    """The key and the rule, then the key of the rule's address and the address."""
    opened, head, host, query = visit
    sender: Sender = senders.sender(head, host)
    scan = scan_of(opened, sender.visitor(dict(parse_qsl(query, keep_blank_values=True))), AT_MS)
    context = build(read, scan, rule_set.roots)
    key, rule = rule_set.alike.key(opened, sender, query), rule_set.decide(context)
    if rule is None:
        return key, None, None, None
    return key, rule.position, rule.shown.key(opened, sender, query), rule.url(context)


@given(every=st.lists(rules, min_size=1, max_size=3), first=visits, second=visits)
def test_the_same_key_is_the_same_decision(every: list[Any], first: Visit, second: Visit) -> None:
    rule_set = compile_rules(every)
    one, other = told(rule_set, first), told(rule_set, second)
    if one[0] == other[0]:
        assert one[1] == other[1]
        if one[2] == other[2]:
            assert one[3] == other[3]


@pytest.mark.parametrize(
    ("match", "visit", "other", "alike"),
    [
        ("country=XK&language=xx", (HEADS[0], HOSTS[0], "n=1"), (HEADS[3], HOSTS[2], "n=2"), True),
        ("country=GB", (HEADS[0], HOSTS[0], ""), (HEADS[0], HOSTS[1], ""), True),
        ("country=GB", (HEADS[0], HOSTS[0], ""), (HEADS[0], HOSTS[3], ""), False),
        ("query.campaign=spring", (HEADS[0], HOSTS[0], "n=1"), (HEADS[0], HOSTS[0], "n=2"), True),
        ("query.campaign=spring", (HEADS[0], HOSTS[0], ""), (HEADS[0], HOSTS[0], QUERIES[3]), False),
        ("referrer=https://r*", (HEADS[0], HOSTS[0], ""), (HEADS[2], HOSTS[0], ""), False),
    ],
)
def test_what_no_rule_looks_at_makes_no_difference(match: str, visit: Any, other: Any, alike: bool) -> None:
    rule_set = compile_rules([{"match": match, "redirectUrl": "https://e.example/"}])
    keys = [told(rule_set, (LINKS[0], *each))[0] for each in (visit, other)]
    assert (keys[0] == keys[1]) is alike


def test_every_field_is_looked_up_somewhere() -> None:
    roots = {name.partition(".")[0] for name in FIELDS}
    assert roots == {*OF_SENDER, *OF_LINK, QUERY, *OF_NONE}
    assert {name for name in FIELDS if name == name.partition(".")[0]} >= NARROW
