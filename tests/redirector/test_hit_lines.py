"""Lines of the journal: the quick maker writes what the plain one writes, whatever they hold."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from catalog.documents import Json
from redirector.context.action import Traces, address_fields, place_fields, told_fields, zone_fields
from redirector.context.agent import agent_of
from redirector.hit import Hit, LineParts, encoded_fields, kind_of, line_of, tail_of
from redirector.links import Link

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
maybe = st.none() | texts
traces = st.builds(
    Traces,
    address=maybe,
    user_agent=maybe,
    language=maybe,
    referrer=maybe,
    country=maybe,
    city=maybe,
    region=maybe,
    time_zone=maybe,
)
reactions = st.lists(
    st.fixed_dictionaries({"type": st.just("redirection"), "redirectUrl": texts}), max_size=2
)


def link(*, type_: str, owner: str, short_id: str, product: str | None) -> Link:
    return Link(1, "U1", 1, 1, short_id, "https://e.example/", owner, type_, 0, product, 0, "{}")


@given(
    link=st.builds(
        link, type_=st.sampled_from(["thng", "product"]), owner=texts, short_id=texts, product=maybe
    ),
    traces=traces,
    reactions=reactions,
    variant=maybe,
    at_ms=st.integers(0, 1 << 50),
)
def test_both_ways_write_the_same(
    link: Link, traces: Traces, reactions: list[Json], variant: str | None, at_ms: int
) -> None:
    hit = Hit("U9", at_ms, link.id, link.short_id, link.thng, link.product, 1, traces, reactions, variant)
    kind = kind_of(is_bot=agent_of(traces.user_agent).is_bot)
    parts = [encoded_fields(address_fields(traces.address))]
    parts += [encoded_fields(fields(traces)) for fields in (place_fields, told_fields, zone_fields)]
    own, digits = LineParts.of(link), b"%d" % at_ms
    line = (b'["U9",', digits, own.place, kind, digits, own.fields, *parts, tail_of(reactions, variant))
    assert b"".join(line) == line_of(hit)
    assert line_of(hit).count(b"\n") == 1
    body = msgspec.json.decode(line_of(hit))[-1]
    assert body["context"]["shortId"] == link.short_id
    assert body.get("reactions", []) == reactions
