"""Rules tried on made-up scans: which one decides, why the others do not, and where the visitor goes."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.filters import Condition, FieldType, parse_located
from redirector.rules.compiled import compile_rules, parse_match_located
from redirector.rules.explain import Outcome, explain
from tests.live import LiveService

PIXEL = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/124.0.0.0 Mobile Safari/537.36"
)
SUNDAY_NOON_UTC = 1_704_628_800_000  # 2024-01-07T12:00Z
URL = "https://example.com/"


def outcomes(rules: list[dict[str, Any]], context: dict[str, Any]) -> list[str]:
    return [each.outcome.value for each in explain(rules, compile_rules(rules), context).explained]


def blamed(match: str, context: dict[str, Any]) -> list[str]:
    rules = [{"match": match, "redirectUrl": URL}]
    (only,) = explain(rules, compile_rules(rules), context).explained
    return [verdict.text for verdict in only.verdicts if verdict.to_blame]


def test_spans_are_those_of_the_conditions() -> None:
    text = " country = CH , DE |(language=de&month<3)"
    tree, spans = parse_match_located(text, {})
    assert [text[span.start : span.end] for span in spans] == [
        "country = CH , DE ",
        "language=de",
        "month<3",
    ]
    assert not isinstance(tree, Condition)


def test_a_single_condition_has_one_span() -> None:
    _tree, spans = parse_located("a=b", fields={"a": FieldType.TEXT})
    assert spans == [(0, 3)]


def test_what_became_of_every_rule() -> None:
    rules = [
        {"match": "country=DE", "redirectUrl": URL, "enabled": False},
        {"match": "country=CH", "redirectUrl": URL},
        {"match": "country=DE", "redirectUrl": URL},
        {"match": "country=FR", "redirectUrl": URL},
        {"redirectUrl": URL},
        {"match": "nothing.known=1", "redirectUrl": URL},
    ]
    assert outcomes(rules, {"country": "DE"}) == ["off", "fails", "fires", "fails", "late", "ends"]
    found = explain(rules, compile_rules(rules), {"country": "DE"})
    assert [each.reached for each in found.explained] == [False, True, True, False, False, False]
    assert found.decided is not None
    assert found.decided.position == 2


def test_a_broken_rule_ends_the_decision() -> None:
    rules = [{"match": "nme=x", "redirectUrl": URL}, {"redirectUrl": URL}]
    found = explain(rules, compile_rules(rules), {})
    assert [each.outcome for each in found.explained] == [Outcome.ENDS, Outcome.LATE]
    assert found.decided is None


@pytest.mark.parametrize(
    ("match", "to_blame"),
    [
        ("country=CH&language=de", ["country=CH"]),
        ("country=CH&language=fr", ["country=CH", "language=fr"]),
        ("country=CH|language=fr", ["country=CH", "language=fr"]),
        ("(country=CH|language=de)&month>5", ["month>5"]),
        ("country=DE", []),
    ],
)
def test_only_what_a_match_fails_for_is_to_blame(match: str, to_blame: list[str]) -> None:
    assert blamed(match, {"country": "DE", "language": "de", "month": 3}) == to_blame


def test_the_decision_is_that_of_the_rule_set() -> None:
    rules = [{"match": f"month={month}", "redirectUrl": URL} for month in (2, 3, 3)]
    compiled = compile_rules(rules)
    for month in (1, 2, 3):
        assert explain(rules, compiled, {"month": month}).decided is compiled.decide({"month": month})


def test_rules_that_are_off_keep_their_places() -> None:
    compiled = compile_rules([{"redirectUrl": URL, "enabled": False}, {"redirectUrl": URL}])
    decided = compiled.decide({})
    assert decided is not None
    assert decided.position == 1


def product(service: LiveService) -> str:
    body = {"name": "Tea", "tags": ["green"], "identifiers": {"sku": "T-1"}}
    return str(service.client.post("/products", json=body).json()["id"])


def link(service: LiveService, owner: str, **fields: Any) -> str:
    body = {"evrythngId": owner, "defaultRedirectUrl": "https://example.com/own", **fields}
    answer = service.client.post("/redirections", json=body, headers={"Accept": "application/json"})
    return str(answer.json()["shortId"])


def tried(service: LiveService, rules: list[dict[str, Any]], **case: Any) -> dict[str, Any]:
    answer = service.client.post("/redirector/check", json={"rules": rules, "cases": [case]})
    assert answer.status_code == 200, answer.text
    (trial,) = answer.json()["trials"]
    return dict(trial)


def test_the_first_rule_that_holds_fires_and_the_others_say_why_not(service: LiveService) -> None:
    rules = [
        {"name": "French", "match": "language=fr&product.tags=green", "redirectUrl": URL},
        {"name": "Phones", "match": "device=mobile&dayOfWeek=sun", "redirectUrl": URL + "{product.name}"},
    ]
    case = {"userAgent": PIXEL, "language": "de-CH", "timestamp": SUNDAY_NOON_UTC}
    trial = tried(service, rules, product=product(service), country="CH", **case)
    assert (trial["decidedBy"], trial["rule"], trial["url"]) == ("rule", 1, "https://example.com/Tea")
    assert trial["scan"]["timezone"] == "Europe/Zurich"
    assert trial["scan"]["dayOfWeek"] == "sun"
    french, phones = trial["rules"]
    assert french["outcome"] == "fails"
    assert french["conditions"][0] == {
        "column": 1,
        "length": 11,
        "text": "language=fr",
        "field": "language",
        "value": "de",
        "holds": False,
        "toBlame": True,
    }
    assert french["conditions"][1]["holds"] is True
    assert phones["outcome"] == "fires"


def test_without_a_rule_the_link_decides(service: LiveService) -> None:
    short_id = link(service, product(service), rules=[{"match": "country=CH", "redirectUrl": URL + "ch"}])
    assert tried(service, [], shortId=short_id, country="CH")["url"] == "https://example.com/ch"
    trial = tried(service, [{"match": "country=FR", "redirectUrl": URL}], shortId=short_id, country="DE")
    assert (trial["decidedBy"], trial["url"]) == ("link", "https://example.com/own")


def test_a_link_that_is_closed_then_leads_to_its_fallback(service: LiveService) -> None:
    options = {"expiresAt": 1000, "fallbackUrl": "https://example.com/over"}
    trial = tried(service, [{"redirectUrl": URL}], shortId=link(service, product(service), **options))
    assert (trial["decidedBy"], trial["url"]) == ("closed", "https://example.com/over")
    assert trial["note"] == "This link has expired"


def test_a_link_that_is_used_up_leads_nowhere(service: LiveService) -> None:
    short_id = link(service, product(service), maxVisits=1)
    assert service.stranger.get(f"/{short_id}").status_code == 302
    trial = tried(service, [], shortId=short_id)
    assert (trial["decidedBy"], trial["url"], trial["note"]) == ("closed", None, "This link has been used up")


def test_a_trial_counts_nothing(service: LiveService) -> None:
    short_id = link(service, product(service))
    tried(service, [{"redirectUrl": URL}], shortId=short_id)
    assert service.client.get(f"/redirections/{short_id}").json()["hits"] == 0
    assert service.client.get("/redirector").json()["rules"] == []


def test_the_time_zone_may_be_chosen(service: LiveService) -> None:
    trial = tried(service, [], timeZone="Asia/Tokyo", timestamp=SUNDAY_NOON_UTC, country="DE")
    assert trial["scan"]["timeOfDay"] == 21 * 3_600_000
    assert trial["scan"]["country"] == "DE"


@pytest.mark.parametrize(("country", "utc_hour"), [("DE", 17), ("JP", 9), (None, 18)])
def test_a_local_time_is_read_off_a_clock_where_it_happens(
    service: LiveService, country: str | None, utc_hour: int
) -> None:
    trial = tried(service, [], localTime="2024-01-07T18:00", country=country)
    assert trial["scan"]["timeOfDay"] == 18 * 3_600_000
    assert trial["scan"]["time"] == SUNDAY_NOON_UTC + (utc_hour - 12) * 3_600_000


@pytest.mark.parametrize(
    ("case", "text"),
    [
        ({"timeZone": "Mars/Olympus"}, "cases[0].timeZone: there is no time zone"),
        ({"timeZone": "../../etc/passwd"}, "cases[0].timeZone"),
        ({"ipAddress": "1.2.3"}, "cases[0].ipAddress: is not an IP address"),
        ({"localTime": "noon"}, "cases[0].localTime: must be a time"),
        ({"latitude": 91}, "cases[0].latitude"),
        ({"country": "ch"}, "cases[0].country"),
        ({"shortId": "nothing1"}, "cases[0].shortId: there is no short link"),
        ({"thng": "Unothing"}, "cases[0].thng: there is no thng"),
        ({"product": "Unothing"}, "cases[0].product: there is no product"),
        ({"colour": "red"}, "colour"),
        (5, "cases[0]"),
    ],
)
def test_a_wrong_case_is_named(service: LiveService, case: Any, text: str) -> None:
    answer = service.client.post("/redirector/check", json={"rules": [], "cases": [case]})
    assert answer.status_code == 400
    assert text in answer.json()["errors"][0]


def test_rules_of_the_wrong_shape_are_tried_on_nothing(service: LiveService) -> None:
    answer = service.client.post("/redirector/check", json={"rules": [{"colour": 1}], "cases": [{}]})
    assert answer.status_code == 200
    assert "trials" not in answer.json()


def test_an_id_there_is_not_ends_the_rules_and_is_told_with_its_column(service: LiveService) -> None:
    rules = [{"match": "month=1&product.id=Unothing", "redirectUrl": URL}]
    (problem,) = service.client.post("/redirector/check", json={"rules": rules}).json()["problems"]
    assert problem["severity"] == "ends"
    assert problem["column"] == 9
    assert problem["message"] == "there is no product Unothing"
    asked = {"rules": [*rules, {"redirectUrl": URL}], "cases": [{}]}
    (trial,) = service.client.post("/redirector/check", json=asked).json()["trials"]
    assert (trial["decidedBy"], trial["url"]) == ("nothing", None)
    assert [(rule["outcome"], rule["reached"], rule["note"]) for rule in trial["rules"]] == [
        ("ends", True, "there is no product Unothing"),
        ("late", False, None),
    ]
    assert [each["text"] for each in trial["rules"][0]["conditions"]] == ["month=1", "product.id=Unothing"]
    rules[0]["match"] = f"product.id={product(service)}"
    assert service.client.post("/redirector/check", json={"rules": rules}).json()["problems"] == []


def test_a_rule_that_is_off_is_stored_and_decides_nothing(service: LiveService) -> None:
    short_id = link(service, product(service))
    rules = [
        {"redirectUrl": URL + "off", "enabled": False},
        {"match": "nme=x", "redirectUrl": URL, "enabled": False},
    ]
    assert service.client.put("/redirector", json={"rules": rules}).json()["rules"] == rules
    assert service.stranger.get(f"/{short_id}").headers["location"] == "https://example.com/own"
    (problem,) = service.client.post("/redirector/check", json={"rules": rules}).json()["problems"]
    assert problem["severity"] == "note"


def test_all_conditions_are_told_of(service: LiveService) -> None:
    trial = tried(
        service, [{"match": "bot=true&referrer=x*", "redirectUrl": URL}], referrer="https://a.example"
    )
    assert [each["value"] for each in trial["rules"][0]["conditions"]] == ["false", "https://a.example"]
