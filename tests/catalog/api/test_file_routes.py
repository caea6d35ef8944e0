"""Files: metadata, signed addresses, contents in and out (API reference, chapter "Files")."""

import os
import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from catalog import signing
from catalog.api import contents
from catalog.blobs import BlobFolder
from catalog.errors import ApiError
from catalog.ids import new_id
from tests.catalog.api.keyring import made
from tests.live import ANSWER_S, LiveService

Json = dict[str, Any]
TEXT = {"name": "my_file1.txt", "type": "text/plain", "tags": ["files"], "privateAccess": False}


def created(service: LiveService, **fields: object) -> Json:
    answer = service.client.post("/files", json={**TEXT, **fields})
    assert answer.status_code == 201, answer.text
    document: Json = answer.json()
    return document


def put(service: LiveService, address: str, content: bytes, **headers: str) -> httpx.Response:
    sent = {"Content-Type": "text/plain", "x-amz-acl": "public-read", **headers}
    return service.stranger.put(address, content=content, headers=sent)


def read(service: LiveService, file: Json) -> Json:
    document: Json = service.client.get(f"/files/{file['id']}").json()
    return document


def blobs_of(service: LiveService) -> list[Path]:
    return [path for path in (service.folder / "files").rglob("*") if path.is_file()]


def test_a_new_file_has_the_documented_fields(service: LiveService) -> None:
    answer = service.client.post("/files", json=TEXT)
    document = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"{service.url}/files/{document['id']}"
    assert document.keys() == {"id", "createdAt", "updatedAt", "uploadUrl", *TEXT}
    assert {name: document[name] for name in TEXT} == TEXT
    assert parse_qs(urlsplit(document["uploadUrl"]).query).keys() == {"Expires", "Signature"}


def test_a_content_goes_in_and_comes_out(service: LiveService) -> None:
    file = created(service)
    answer = put(service, file["uploadUrl"], b"My remote file text content")
    assert (answer.status_code, answer.content) == (200, b"")
    document = read(service, file)
    assert document["size"] == 27
    assert document["updatedAt"] > file["updatedAt"]
    content = service.stranger.get(document["contentUrl"])
    assert content.content == b"My remote file text content"
    assert content.headers["content-type"] == "text/plain; charset=utf-8"
    assert content.headers["x-content-type-options"] == "nosniff"
    assert "?" not in document["contentUrl"]
    assert "blob" not in document
    assert service.client.get("/files").json()[0].keys() == document.keys()


def test_a_private_content_needs_its_signed_address(shared: LiveService) -> None:
    file = created(shared, name=new_id(), privateAccess=True)
    assert put(shared, file["uploadUrl"], b"secret", **{"x-amz-acl": "private"}).status_code == 200
    address = read(shared, file)["contentUrl"]
    assert shared.stranger.get(address).content == b"secret"
    assert shared.stranger.get(address).headers["cache-control"] == "private, no-store"
    bare = address.partition("?")[0]
    assert shared.stranger.get(bare).status_code == 403
    assert shared.stranger.get(address[:-1] + "!").status_code == 403
    assert shared.stranger.get(bare, params=parse_qs(urlsplit(file["uploadUrl"]).query)).status_code == 403
    for answer in (shared.stranger.put(address, content=b"x"), shared.stranger.put(bare, content=b"x")):
        assert answer.status_code == 403
        assert answer.json()["errors"][0].startswith("Signature: ")


def test_an_address_is_no_longer_valid_after_half_an_hour(
    service: LiveService, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = created(service, privateAccess=True)
    put(service, file["uploadUrl"], b"x", **{"x-amz-acl": "private"})
    address = read(service, file)["contentUrl"]
    later = signing.now_ms() + signing.LIFETIME_S * 1000
    monkeypatch.setattr(signing, "now_ms", lambda: later)
    for answer in (service.stranger.get(address), service.stranger.put(file["uploadUrl"], content=b"x")):
        assert answer.status_code == 403
        assert answer.json()["errors"][0].startswith("Expires: ")
    assert service.stranger.get(read(service, file)["contentUrl"]).status_code == 200


def test_the_upload_must_fit_the_document(shared: LiveService) -> None:
    before = set(blobs_of(shared))
    file = created(shared, name=new_id())
    other_type = put(shared, file["uploadUrl"], b"x", **{"Content-Type": "image/png"})
    assert other_type.json()["errors"] == ["Content-Type: is image/png, but the file's type is text/plain"]
    other_access = put(shared, file["uploadUrl"], b"x", **{"x-amz-acl": "private"})
    assert other_access.json()["errors"][0].startswith("x-amz-acl: must be public-read")
    assert "contentUrl" not in read(shared, file)
    missing = shared.stranger.get(file["uploadUrl"].partition("?")[0])
    assert missing.status_code == 404
    assert set(blobs_of(shared)) == before


def test_a_file_without_a_type_takes_that_of_the_upload(shared: LiveService) -> None:
    for sent, kept in (("image/webp", "image/webp"), ("undefined", "application/octet-stream")):
        file = shared.client.post("/files", json={"name": f"as {kept}"}).json()
        assert put(shared, file["uploadUrl"], b"x", **{"Content-Type": sent}).status_code == 200
        assert read(shared, file)["type"] == kept


@pytest.mark.parametrize(
    ("media_type", "disposition"),
    [
        ("image/png", "inline"),
        ("application/pdf", "inline"),
        ("text/html", "attachment"),
        ("image/svg+xml", "attachment"),
        ("application/xhtml+xml", "attachment"),
        ("application/javascript", "attachment"),
        ("IMAGE/SVG+XML; charset=utf-8", "attachment"),
    ],
)
def test_what_could_run_is_saved_not_shown(shared: LiveService, media_type: str, disposition: str) -> None:
    file = created(shared, name=new_id(), type=media_type)
    put(shared, file["uploadUrl"], b"<script>1</script>", **{"Content-Type": media_type})
    answer = shared.stranger.get(read(shared, file)["contentUrl"])
    assert answer.headers["content-disposition"].startswith(disposition)
    assert answer.headers["x-content-type-options"] == "nosniff"
    if media_type != "application/pdf":
        assert "sandbox" in answer.headers["content-security-policy"]


def test_parts_of_a_content_and_what_is_known_already(shared: LiveService) -> None:
    file = created(shared, name=new_id())
    put(shared, file["uploadUrl"], b"0123456789")
    address = read(shared, file)["contentUrl"]
    part = shared.stranger.get(address, headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.content) == (206, b"234")
    etag = part.headers["etag"]
    assert shared.stranger.get(address, headers={"If-None-Match": etag}).status_code == 304
    put(shared, file["uploadUrl"], b"new")
    assert shared.stranger.get(address, headers={"If-None-Match": etag}).content == b"new"
    assert shared.stranger.head(address).headers["content-length"] == "3"


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "..", "/etc/passwd", "C:\\boot.ini", "a/b c/ü?.txt", "x" * 900, 'quo"te\r\n.txt'],
)
def test_no_name_leaves_the_folder_or_the_header(shared: LiveService, name: str) -> None:
    before = set(blobs_of(shared))
    file = created(shared, name=name)
    assert put(shared, file["uploadUrl"], b"here").status_code == 200
    answer = shared.stranger.get(read(shared, file)["contentUrl"])
    assert answer.content == b"here"
    (blob,) = set(blobs_of(shared)) - before
    assert re.fullmatch(r"[A-Za-z0-9]{24}", blob.name)
    assert blob.stat().st_mode & 0o777 == 0o600
    assert "\r" not in answer.headers["content-disposition"]
    assert "/" not in answer.headers["content-disposition"].partition("=")[2].replace("utf-8''", "")


def test_the_same_name_overwrites(service: LiveService) -> None:
    first = created(service)
    put(service, first["uploadUrl"], b"first")
    again = created(service, tags=["second"])
    assert again["id"] == first["id"]
    assert service.stranger.get(again["contentUrl"]).content == b"first"
    put(service, again["uploadUrl"], b"second")
    assert service.stranger.get(again["contentUrl"]).content == b"second"
    assert len(blobs_of(service)) == 1
    assert len(service.client.get("/files").json()) == 1


def test_metadata_can_be_changed_but_names_are_unique(service: LiveService) -> None:
    one, other = created(service), created(service, name="other.txt")
    answer = service.client.put(f"/files/{one['id']}", json={**one, "tags": ["x"], "size": 99})
    assert answer.json()["tags"] == ["x"]
    assert "size" not in answer.json()
    assert service.client.put(f"/files/{one['id']}", json={"name": other["name"]}).status_code == 409
    assert service.client.put(f"/files/{one['id']}", json={"name": one["name"]}).status_code == 200


def test_deleting_takes_the_content_along(service: LiveService) -> None:
    file = created(service)
    put(service, file["uploadUrl"], b"gone")
    address = read(service, file)["contentUrl"]
    answer = service.client.delete(f"/files/{file['id']}")
    assert (answer.status_code, answer.content) == (200, b"")
    assert blobs_of(service) == []
    assert service.stranger.get(address).status_code == 404
    assert put(service, file["uploadUrl"], b"again").status_code == 404
    assert service.client.get(f"/files/{file['id']}").status_code == 404
    assert blobs_of(service) == []


def test_files_are_found_by_name_and_tags(service: LiveService) -> None:
    created(service)
    created(service, name="b.txt", tags=["other"])
    for text in ("tags=other", "name=b.txt", "name=b*"):
        assert [file["name"] for file in service.client.get("/files", params={"filter": text}).json()] == [
            "b.txt"
        ]
    assert service.client.get("/files", params={"filter": "size>1"}).status_code == 400


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "name: is missing"),
        ({"name": "x", "type": "image"}, "type: must be a media type, such as image/png"),
        ({"name": "x", "type": "text/plain\r\nX: y"}, "type: must be a media type, such as image/png"),
        ({"name": "x", "blob": "y"}, "blob: unknown field"),
        ({"name": "x", "privateAccess": "yes"}, "privateAccess: must be true or false, got text"),
    ],
)
def test_bad_metadata_is_named(shared: LiveService, body: Json, error: str) -> None:
    answer = shared.client.post("/files", json=body)
    assert (answer.status_code, answer.json()["errors"]) == (400, [error])


FORM = (
    b'--B\r\nContent-Disposition: form-data; name="note"\r\n\r\nhello\r\n'
    b'--B\r\nContent-Type: text/plain\r\nContent-Disposition: form-data; name="file"; filename="my.txt"\r\n'
    b"\r\nMy remote\r\n--C\r\n file\r\n--B--\r\n"
)


def test_a_form_brings_its_one_file(service: LiveService) -> None:
    file = created(service)
    kind = {"Content-Type": "multipart/form-data; boundary=B"}
    assert put(service, file["uploadUrl"], FORM, **kind).status_code == 200
    assert service.stranger.get(read(service, file)["contentUrl"]).content == b"My remote\r\n--C\r\n file"
    for broken in (FORM[:-20], FORM[:63] + b"--B--\r\n", FORM[63:-7] + b"\r\n" + FORM[63:], b"", b"x"):
        answer = put(service, file["uploadUrl"], broken, **kind)
        assert answer.status_code == 400, broken
        assert answer.json()["errors"][0].startswith("body: ")
    assert len(blobs_of(service)) == 1


def test_a_large_file_passes_through_in_pieces(service: LiveService, monkeypatch: pytest.MonkeyPatch) -> None:
    largest = []
    write = contents._write
    monkeypatch.setattr(
        contents, "_write", lambda blob, piece: largest.append(len(piece)) or write(blob, piece)
    )
    file = created(service, type="video/mp4")
    pieces = (bytes([each % 256]) * 100_000 for each in range(120))
    answer = service.stranger.put(file["uploadUrl"], content=pieces, headers={"Content-Type": "video/mp4"})
    assert answer.status_code == 200, answer.text
    assert read(service, file)["size"] == 12_000_000
    assert max(largest) < 2_000_000
    with service.stranger.stream("GET", read(service, file)["contentUrl"]) as streamed:
        assert sum(map(len, streamed.iter_bytes())) == 12_000_000


def test_a_file_over_the_limit_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    folder = BlobFolder(tmp_path / "files", most_bytes=10)
    folder.create()
    incoming = folder.receive()
    incoming.write(b"0123456789")
    with pytest.raises(ApiError, match="413"), incoming:
        incoming.write(b"x")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_an_announced_size_over_the_limit_is_refused_at_once(shared: LiveService) -> None:
    file = created(shared, name=new_id())
    parts = urlsplit(file["uploadUrl"])
    head = f"PUT {parts.path}?{parts.query} HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000000\r\n\r\n"
    with socket.create_connection((parts.hostname, parts.port), timeout=120) as connection:
        connection.sendall(head.encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


def test_left_over_contents_are_swept_after_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = BlobFolder(tmp_path / "files", most_bytes=10)
    folder.create()
    kept, lost, fresh = folder.receive(), folder.receive(), folder.receive()
    kept.keep()
    lost.keep()
    old = time.time() - 2 * 24 * 3600
    for blob in (kept, lost):
        os.utime(folder.place_of(blob.name), (old, old))
    with fresh:
        assert folder.sweep({kept.name}) == 1
        fresh.keep()
    assert folder.place_of(kept.name).exists()
    assert not folder.place_of(lost.name).exists()
    with pytest.raises(ValueError, match="names no content"):
        folder.place_of("../../etc/passwd")


@pytest.fixture
def reader(service: LiveService) -> Iterator[httpx.Client]:
    """An operator who may read everything and change nothing."""
    role = made(service.client, "/roles", {"name": "reader"})["id"]
    permission = {"name": "global_read", "enabled": True}
    assert service.client.put(f"/roles/{role}/permissions/global_read", json=permission).status_code == 200
    key = made(service.client, "/operators", {"firstName": "R", "role": role})["access"]["apiKey"]
    with ExitStack() as opened:
        yield opened.enter_context(
            httpx.Client(base_url=service.url, headers={"Authorization": key}, timeout=ANSWER_S)
        )


def test_who_may_only_read_gets_no_address_that_writes(service: LiveService, reader: httpx.Client) -> None:
    file = created(service)
    put(service, file["uploadUrl"], b"x")
    for document in (reader.get(f"/files/{file['id']}").json(), reader.get("/files").json()[0]):
        assert "contentUrl" in document
        assert "uploadUrl" not in document
    assert reader.post("/files", json=TEXT).status_code == 403


def test_files_belong_to_projects(service: LiveService) -> None:
    one, other = (made(service.client, "/projects", {"name": name})["id"] for name in "ab")
    file = made(service.client, "/files", TEXT, project=one)
    listed = service.client.get("/files", params={"project": one, "withScopes": "true"}).json()
    assert listed[0]["scopes"] == {"users": [], "projects": [one]}
    assert service.client.get("/files", params={"project": other}).json() == []
    assert service.client.get(f"/files/{file['id']}", params={"project": other}).status_code == 404
    taken = service.client.post("/files", json=TEXT, params={"project": other})
    assert taken.status_code == 409  # by a file that is not seen from here
