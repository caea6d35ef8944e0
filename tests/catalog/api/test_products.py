"""Products over HTTP: created, read, changed, deleted, taken back."""

from tests.live import LiveService


def test_a_product_is_created_read_changed_deleted_and_restored(service: LiveService) -> None:
    created = service.client.post("/products", json={"name": "Tea", "identifiers": {"sku": "T-1"}})
    assert created.status_code == 201
    product = created.json()
    address = f"/products/{product['id']}"
    assert created.headers["Location"] == service.url + address
    assert service.client.get(address).json() == product

    changed = service.client.put(address, json={"description": "green"})
    assert changed.status_code == 200
    assert changed.json()["name"] == "Tea"
    assert changed.json()["updatedAt"] > product["updatedAt"]

    deleted = service.client.delete(address)
    assert (deleted.status_code, deleted.content) == (200, b"")
    assert service.client.get(address).status_code == 404
    assert service.client.post(f"{address}/restore").json() == changed.json()
    assert service.client.get(address).json() == changed.json()
