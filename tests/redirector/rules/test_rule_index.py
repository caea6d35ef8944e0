"""A thousand rules: only those that can match are tried, and the first of them still decides."""

from redirector.rules.compiled import compile_rules


def rules_by_upc(count: int) -> list[dict[str, str]]:
    return [
        {"match": f"dayOfWeek=sun&product.identifiers.upc={upc}", "redirectUrl": f"https://e.example/{upc}"}
        for upc in range(count)
    ]


def context(upc: str) -> dict[str, object]:
    return {"dayOfWeek": "sun", "product": {"identifiers": {"upc": upc}, "tags": ["a", "b"]}}


def test_a_rule_is_found_by_the_field_with_the_most_values() -> None:
    rules = compile_rules(rules_by_upc(1000))
    assert rules.index.always == ()
    assert list(rules.index.candidates(context("517"))) == [517]
    rule = rules.decide(context("517"))
    assert rule is not None
    assert rule.position == 517
    assert rules.decide(context("1000")) is None
    assert rules.decide({}) is None


def test_rules_that_need_no_certain_value_are_always_tried() -> None:
    always = ["month<5", "product.identifiers.upc=5*", "product.identifiers.upc!=5", "a.b=1", "constants.c=5"]
    always += ["product.identifiers.upc=5|month=1", "product.customFields.x=5"]
    rules = compile_rules([{"match": match} for match in always] + [{}, *rules_by_upc(10)])
    assert rules.index.always == tuple(range(len(always) + 1))


def test_order_holds_over_both_kinds() -> None:
    rules = compile_rules(
        [
            {"match": "product.identifiers.upc=7,8", "name": "first"},
            {"match": "product.tags=b", "name": "second"},
            {"match": "product.identifiers.upc=9", "name": "third"},
            {"name": "last"},
        ]
    )
    decided = {upc: rules.decide(context(upc)) for upc in ("7", "9")}
    assert {upc: rule.name for upc, rule in decided.items() if rule} == {"7": "first", "9": "second"}
    last = rules.decide({"product": {"identifiers": {"upc": "5"}}})
    assert last is not None
    assert last.name == "last"


def test_a_broken_rule_ends_the_decision_in_its_place() -> None:
    rules = compile_rules([*rules_by_upc(2), {"match": "no.such=field"}, *rules_by_upc(4)[2:]])
    assert rules.decide(context("1")) is not None
    assert rules.decide(context("3")) is None
