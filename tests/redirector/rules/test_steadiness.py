"""A decision that is remembered holds: until the moment that was named, rules say the same again."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from redirector.context.scan import Scan, build, time_of_day_ms
from redirector.context.visitor import Visitor
from redirector.rules.compiled import RuleSet, compile_rules
from redirector.rules.steadiness import QUARTER_MS

HOUR_MS = 3_600_000
# Just before clocks are put back in London, and an ordinary noon.
STARTS = [
    int(datetime(2026, 10, 25, 0, 59, 59, 900_000, UTC).timestamp() * 1000),
    int(datetime(2026, 3, 29, 0, 59, 59, 900_000, UTC).timestamp() * 1000),
    int(datetime(2026, 6, 30, 11, 59, 59, 990_000, UTC).timestamp() * 1000),
    int(datetime(2026, 12, 31, 23, 59, 59, 990_000, UTC).timestamp() * 1000),
]
LONDON, KATHMANDU = (51.5, -0.12), (27.7, 85.3)

starts = st.sampled_from(STARTS)
shifts = st.integers(-30, 30) | st.sampled_from([-HOUR_MS, HOUR_MS, QUARTER_MS, 1000])
operators = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])


@st.composite
def matches(draw: st.DrawFn, start: int) -> str:
    near = start + draw(shifts)
    name = draw(st.sampled_from(["time", "timestamp", "timeOfDay", "dayOfWeek", "dayOfMonth", "year"]))
    if name in ("time", "timestamp"):
        return f"{name}{draw(operators)}{near}"
    if name == "timeOfDay":
        return f"{name}{draw(operators)}{(near + draw(st.sampled_from([0, HOUR_MS]))) % (24 * HOUR_MS)}"
    value = {"dayOfWeek": "sun", "dayOfMonth": "1", "year": "2027"}[name]
    return f"{name}{draw(st.sampled_from(['=', '!=']))}{value}"


@st.composite
def cases(draw: st.DrawFn) -> tuple[RuleSet, int, tuple[float, float]]:
    start = draw(starts)
    texts = draw(st.lists(st.lists(matches(start), min_size=1, max_size=2), max_size=4))
    joined = [draw(st.sampled_from("&|")).join(each) for each in texts]
    rules = [{"match": text, "redirectUrl": f"https://e.example/{at}"} for at, text in enumerate(joined)]
    return compile_rules(rules), start + draw(shifts), draw(st.sampled_from([LONDON, KATHMANDU]))


def scan_at(at_ms: int, where: tuple[float, float]) -> Scan:
    visitor = Visitor()
    return Scan(type="implicitScans", timestamp=at_ms, visitor=visitor, latitude=where[0], longitude=where[1])


def decided(rules: RuleSet, scan: Scan) -> int | None:
    context: dict[str, Any] = build(lambda kind, record_id: None, scan, rules.roots)
    rule = rules.decide(context)
    return None if rule is None else rule.position


@given(case=cases(), part=st.floats(0, 1))
def test_until_then_rules_say_the_same(case: tuple[RuleSet, int, tuple[float, float]], part: float) -> None:
    rules, at_ms, where = case
    scan = scan_at(at_ms, where)
    until_ms = rules.steadiness.until_ms(at_ms, time_of_day_ms(scan.local_time))
    assert at_ms < until_ms <= at_ms + QUARTER_MS
    for later_ms in {at_ms + int(part * (until_ms - 1 - at_ms)), until_ms - 1}:
        assert decided(rules, scan_at(later_ms, where)) == decided(rules, scan)


def test_what_does_not_look_at_the_clock_holds_for_a_quarter_of_an_hour() -> None:
    rules = compile_rules([{"match": "country=GB", "redirectUrl": "https://e.example/"}])
    assert rules.steadiness.until_ms(QUARTER_MS + 5, 0) == 2 * QUARTER_MS
    assert rules.steadiness.until_ms(2 * QUARTER_MS, 0) == 3 * QUARTER_MS


def test_a_limit_ends_it_and_the_limit_itself_is_a_case_of_its_own() -> None:
    rules = compile_rules([{"match": "timeOfDay>1000.5|timeOfDay=3000", "redirectUrl": "https://e.example/"}])
    until = rules.steadiness.until_ms
    assert [until(60_000, day_ms) - 60_000 for day_ms in (0, 1000, 1001, 2999, 3000)] == [
        1001,
        1,
        1999,
        1,
        1,
    ]
    assert until(60_000, 3001) == QUARTER_MS


def test_an_address_that_shows_the_moment_holds_for_no_other() -> None:
    for name in ("time", "timestamp", "timeOfDay"):
        rules = compile_rules([{"redirectUrl": f"https://e.example/?at={{{name}}}"}])
        assert rules.rules[0].steadiness.until_ms(1000, 0) == 1001
        assert rules.steadiness.until_ms(1000, 0) == QUARTER_MS
