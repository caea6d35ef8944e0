"""The client's files and photos, against the real service."""

from collections.abc import Iterator

import pytest

from app.client import Client, Kind, NotAllowed, NotFound
from app.client.files import local_path, rebased
from tests.live import LiveService

PIXEL = b"\x89PNG\r\n\x1a\n" + bytes(100)


@pytest.fixture
def client(service: LiveService) -> Iterator[Client]:
    with Client(service.url, service.key) as opened:
        yield opened


def test_a_photo_is_uploaded_and_everybody_sees_it(client: Client, service: LiveService) -> None:
    product = client.create(Kind.PRODUCTS, {"name": "Tea", "photos": ["https://example.com/a.jpg"]})
    changed = client.add_photo(product.id, "tea.png", iter([PIXEL[:50], PIXEL[50:]]), "image/png")
    kept, added = changed.document["photos"]
    assert kept == "https://example.com/a.jpg"
    answer = service.stranger.get(added)
    assert (answer.content, answer.headers["content-type"]) == (PIXEL, "image/png")


def test_a_private_file_is_read_by_its_address_and_deleted(client: Client) -> None:
    file = client.files.upload("plan.pdf", b"%PDF-", "application/pdf", private=True, tags=["plans"])
    assert (file["size"], file["tags"]) == (5, ["plans"])
    assert client.files.content(file) == b"%PDF-"
    with pytest.raises(NotAllowed):
        client.files.content({"contentUrl": file["contentUrl"].partition("?")[0]})
    client.files.delete(file["id"])
    with pytest.raises(NotFound):
        client.files.read(file["id"])


def test_addresses_are_asked_of_the_service_we_know_and_shown_under_its_public_one() -> None:
    address = "http://127.0.0.1:8484/files/U1/content/a%2Fb?Expires=1&Signature=2"
    assert local_path(address) == "/files/U1/content/a%2Fb?Expires=1&Signature=2"
    assert rebased("http://127.0.0.1:1/files/U1/content/a", "https://id.example/") == (
        "https://id.example/files/U1/content/a"
    )
