"""Labels stay ours when the public address changes after they were printed."""

from pathlib import Path

from tests.live import LiveService, live_service


def identified(service: LiveService, value: str) -> list[str]:
    reply = service.client.get("/scan/identifications", params={"filter": f"type=qr_code&value={value}"})
    assert reply.status_code == 200
    return [result["product"]["id"] for entry in reply.json() for result in entry["results"]]


def link(service: LiveService) -> tuple[str, str]:
    product = service.client.post("/products", json={"name": "Tea"}).json()["id"]
    made = service.client.post(
        "/redirections",
        json={"evrythngId": product, "defaultRedirectUrl": "https://example.com/"},
        headers={"Accept": "application/json"},
    )
    return product, made.json()["shortId"]


def test_a_label_of_a_former_public_address_is_recognised(tmp_path: Path) -> None:
    with live_service(tmp_path, public_url="https://old.example") as service:
        product, short_id = link(service)
    with live_service(tmp_path, key=service.key, public_url="https://new.example:8443") as service:
        assert identified(service, f"https://old.example/{short_id}") == [product]
        assert identified(service, f"https://new.example:8443/{short_id}") == [product]
        assert identified(service, f"https://never.example/{short_id}") == []


def test_a_label_printed_without_a_public_address_is_recognised(service: LiveService) -> None:
    product, short_id = link(service)
    assert identified(service, f"http://127.0.0.1:1/{short_id}") == [product]
    assert identified(service, f"http://localhost/{short_id}") == [product]
