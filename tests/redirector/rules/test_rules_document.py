"""The page on rules says what the program does: its tables are built anew, and its examples are run."""

import pytest

from tests.live import LiveService
from tests.redirector.rules.rules_page import PAGE, Example, examples, records, with_tables

TEXT = PAGE.read_text("utf-8")
EXAMPLES = list(examples(TEXT))
ENDING = ("A rule that names what there is not", "A rule for a product that was deleted")
JSON = {"Accept": "application/json"}


def test_the_tables_are_those_of_the_program() -> None:
    assert with_tables(TEXT) == TEXT, "python -m tests.redirector.rules.rules_page writes them anew"


def test_every_row_of_an_example_is_read() -> None:
    assert len(EXAMPLES) >= 10
    rows = TEXT.partition("## Examples")[2].count("\n| `{")
    assert sum(len(each.scans) for each in EXAMPLES) == rows > 25


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.title)
def test_an_example_leads_where_it_says(service: LiveService, example: Example) -> None:
    given = records(TEXT)
    client = service.client
    assert client.post("/places", json=given["place"]).status_code == 201
    product = client.post("/products", json=given["product"]).json()["id"]
    thng = client.post("/thngs", json={**given["thng"], "product": product}).json()["id"]
    link = {"evrythngId": thng, "shortId": "bag", "defaultRedirectUrl": "https://default.example/"}
    assert client.post("/redirections", json=link, headers=JSON).status_code == 201
    cases = [{"shortId": "bag", **scan} for scan, _ in example.scans]
    answer = client.post("/redirector/check", json={"rules": example.rules, "cases": cases})
    assert answer.status_code == 200, answer.text
    found = [trial["url"] for trial in answer.json()["trials"]]
    assert found == [url or "https://default.example/" for _, url in example.scans]
    ends = [each for each in answer.json()["problems"] if each["severity"] == "ends"]
    assert bool(ends) == (example.title in ENDING)
