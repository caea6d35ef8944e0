"""Whom the service believes about where visitors come from, and how much of that it keeps."""

from pathlib import Path

import httpx
import pytest

from catalog.ids import new_key
from tests.app.commands.service_child import run, serving


def address_kept(url: str, key: str) -> str | None:
    with httpx.Client(base_url=url, headers={"Authorization": key}) as client:
        product = client.post("/products", json={"name": "Tea"}).json()["id"]
        headers = {"X-Forwarded-For": "81.2.69.142"}
        client.post("/actions/scans", json={"product": product}, headers=headers)
        (action,) = client.get("/actions/scans?context=true").json()
    found: str | None = action["context"].get("ipAddress")
    return found


@pytest.mark.parametrize(
    ("words", "address"),
    [
        (["--ip-addresses", "full"], "127.0.0.1"),
        (["--ip-addresses", "full", "--trusted-proxy", "127.0.0.0/8"], "81.2.69.142"),
        (["--trusted-proxy", "10.0.0.1", "--trusted-proxy", "127.0.0.1"], "81.2.69.0"),
        (["--ip-addresses", "none", "--trusted-proxy", "127.0.0.1"], None),
    ],
)
def test_forwarded_addresses_are_believed_of_trusted_proxies_only(
    tmp_path: Path, words: list[str], address: str | None
) -> None:
    key = new_key()
    with serving("--data", str(tmp_path), *words, TAGWRIGHT_OPERATOR_KEY=key) as (_, url):
        assert address_kept(url, key) == address


def test_what_is_no_address_is_refused(tmp_path: Path) -> None:
    done = run("serve", "--data", str(tmp_path), "--trusted-proxy", "proxy.example")
    assert done.returncode == 2
    assert "such as 10.0.0.1 or a network" in done.stderr
