"""Tasks on uploaded tables: what a row may say, and what becomes of the ones that are wrong."""

import io
import zipfile
from typing import Any

import pytest

from tests.catalog.api.batch_tasks import FIXED, ask, make, over, refused, table, things_of
from tests.live import LiveService

Json = dict[str, Any]


@pytest.fixture
def batch(shared: LiveService) -> str:
    return str(make(shared.client, "/batches", {"name": "From a file"})["id"])


def uploaded(shared: LiveService, batch: str, content: bytes, name: str = "rows.csv") -> Json:
    """The input of a task on a file with this content."""
    document = make(shared.client, "/files", {"name": f"{batch}-{name}"})
    answer = shared.stranger.put(document["uploadUrl"], content=content, headers={"Content-Type": "text/csv"})
    assert answer.status_code == 200, answer.text
    location = shared.client.get(f"/files/{document['id']}").json()["contentUrl"]
    fields = {**FIXED, "type": "FILE_BASED", "location": location, "format": "CSV"}
    del fields["quantity"], fields["shortIdTemplate"]
    return fields


def messages(shared: LiveService, path: str) -> list[str]:
    return [entry["message"] for entry in shared.client.get(f"{path}/logs").json()]


def test_a_list_of_short_ids_without_a_header(shared: LiveService, batch: str) -> None:
    content = f"{batch}-1\r\n{batch}-2\r\n\r\n{batch}-3\r\n".encode()
    path = ask(shared.client, batch, **uploaded(shared, batch, content))
    task = over(shared.client, path)
    assert task["status"] == "EXECUTED", messages(shared, path)
    assert [row[0] for row in table(shared, task)[1:]] == [f"{batch}-{n}" for n in (1, 2, 3)]
    visit = shared.stranger.get(f"/{batch}-2")
    assert visit.headers["Location"] == f"https://example.com/{table(shared, task)[2][1]}"


def test_rows_say_what_differs_from_thing_to_thing(shared: LiveService, batch: str) -> None:
    product = make(shared.client, "/products", {"name": "Tea"})["id"]
    content = (
        "shortId;name;product;tags;identifiers.lot;customFields.Colour;defaultRedirectUrl\r\n"
        f"{batch}-1;Größe 1;{product};a|b;L1;rot;https://example.com/own\r\n"
        f"{batch}-2;;;;;;\r\n"
    ).encode("utf-8-sig")
    path = ask(shared.client, batch, **uploaded(shared, batch, content))
    assert over(shared.client, path)["status"] == "EXECUTED", messages(shared, path)
    plain, own = things_of(shared.client, batch)
    assert (own["name"], own["product"], own["tags"]) == ("Größe 1", product, ["Generated", "a", "b"])
    assert own["identifiers"] == {"lot": "L1", "shortId": f"{batch}-1"}
    assert own["customFields"] == {"Colour": "rot"}
    assert (plain["name"], plain["tags"]) == ("Fixed Amount Task Thng", ["Generated"])
    assert shared.stranger.get(f"/{batch}-1").headers["Location"] == "https://example.com/own"
    counts = shared.client.get(f"/batches/{batch}").json()["resourceCountsByProduct"]
    assert counts == {name: {"thngs": 1, "urlBindings": 1} for name in ("NO_PRODUCT", product)}


def test_wrong_rows_are_told_one_line_each_and_the_others_are_made(shared: LiveService, batch: str) -> None:
    huge = "x" * 200_000
    content = b"\r\n".join(
        [
            b"shortId,name,product",
            f"{batch}-1,good,".encode(),
            f"{batch}-2,latin \xe9,".encode("latin-1"),
            f"{batch}-3,NUL \0,".encode(),
            f"{batch}-4,too,many,cells,here".encode(),
            f'{batch}-5,"a quote "inside",'.encode(),
            b",no short id,",
            f"{batch}-6,no product,U1".encode(),
            f"a/{batch},slash,".encode(),
            f"{batch}-7,{huge},".encode(),
            "\u00fcml\u00e4ut,wrong letters,".encode(),
            f"{batch}-8,ünicode is fine,".encode(),
            f'{batch}-9,"never closed'.encode(),
            f"{batch}-10,last,".encode(),
        ]
    )
    path = ask(shared.client, batch, **uploaded(shared, batch, content))
    task = over(shared.client, path)
    assert task["status"] == "EXECUTED_WITH_FAILURES"
    made = [row[0] for row in table(shared, task)[1:]]
    assert made == [f"{batch}-1", f"{batch}-8", f"{batch}-10"]
    told = messages(shared, path)
    assert [message.partition(":")[0] for message in told] == [
        f"line {n}" for n in (3, 4, 5, 6, 7, 8, 9, 10, 11, 13)
    ]
    for message, words in zip(
        told,
        (
            "is not utf-8",
            "holds a NUL",
            "has 5 values, the header names 3",
            "a quote",
            "shortId: is missing",
            "there is no product U1",
            "may hold letters",
            "a quote",
            "may hold letters",
            "a quote",
        ),
        strict=True,
    ):
        assert words in message
        assert "\n" not in message
    assert task["result"]["failedOperationsAmount"] == 20


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\0\1\2\3" * 100, "is not a text file"),
        (b"shortId,colour\n1,2\n", "'colour'"),
        (b"shortId,short_id\n1,2\n", "two columns shortId"),
        (b"name,product\n", "has no rows"),
        (b"x" * 2_000_000, "not a CSV file"),
    ],
)
def test_a_file_that_is_no_table_is_refused_at_once(
    shared: LiveService, batch: str, content: bytes, words: str
) -> None:
    errors = refused(shared.client, batch, **uploaded(shared, batch, content))
    assert errors[0].startswith("inputParameters.location: ")
    assert words in errors[0]


def test_utf_16_from_a_spreadsheet(shared: LiveService, batch: str) -> None:
    content = f"shortId\tname\r\n{batch}-1\tÄpfel\r\n".encode("utf-16")
    path = ask(shared.client, batch, **uploaded(shared, batch, content))
    assert over(shared.client, path)["status"] == "EXECUTED"
    assert [thing["name"] for thing in things_of(shared.client, batch)] == ["Äpfel"]


def zipped(*contents: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, content in enumerate(contents):
            archive.writestr(f"../{number}.csv", content)
    return packed.getvalue()


def test_a_zip_with_one_table(shared: LiveService, batch: str) -> None:
    fields = {**uploaded(shared, batch, zipped(f"{batch}-1\n".encode())), "format": "ZIP"}
    assert over(shared.client, ask(shared.client, batch, **fields))["result"]["totalThngsCreated"] == 1
    two = {**uploaded(shared, batch, zipped(b"a", b"b"), "two.zip"), "format": "ZIP"}
    assert "holds 2 files" in refused(shared.client, batch, **two)[0]
    none = {**uploaded(shared, batch, b"no zip", "none.zip"), "format": "ZIP"}
    assert "no ZIP" in refused(shared.client, batch, **none)[0]


@pytest.mark.parametrize(
    "location", ["https://example.com/files/U1", "file:///etc/passwd", "/etc/passwd", "/files/U1"]
)
def test_nothing_is_fetched_from_elsewhere(shared: LiveService, batch: str, location: str) -> None:
    fields = {**uploaded(shared, batch, b"x"), "location": location}
    assert refused(shared.client, batch, **fields)[0].startswith("inputParameters.location: ")


def test_a_file_of_another_project_is_not_there(shared: LiveService, batch: str) -> None:
    here, there = (make(shared.client, "/projects", {"name": name})["id"] for name in "PQ")
    fields = uploaded(shared, batch, f"{batch}-1\n".encode())
    file_id = fields["location"].split("/")[4]
    shared.client.put(f"/files/{file_id}", json={"scopes": {"projects": [there]}})
    own = make(shared.client, "/batches", {"name": "B"}, project=here)["id"]
    body = {"type": "POPULATING", "inputParameters": fields}
    answer = shared.client.post(f"/batches/{own}/tasks", json=body, params={"project": here})
    assert answer.status_code == 400
    assert "there is no file" in answer.text
