"""A table of addresses of one's own: country, region, city and time zone."""

import ipaddress
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from redirector.context.geo import FollowedGeoFile, GeoFile, GeoFileError
from redirector.context.whereabouts import Whereabouts, of_address, use_table


def _typed(number: int, size: int) -> bytes:
    return bytes([number << 5 | size]) if number < 8 else bytes([size, number - 7])


def encoded(value: Any) -> bytes:
    """A value as the data section of the format has it (MaxMind DB File Format 2.0)."""
    if isinstance(value, str):
        data = value.encode()
        assert len(data) < 29
        return _typed(2, len(data)) + data
    if isinstance(value, dict):
        fields = (encoded(name) + _field(name, each) for name, each in value.items())
        return _typed(7, len(value)) + b"".join(fields)
    if isinstance(value, list):
        return _typed(11, len(value)) + b"".join(map(encoded, value))
    return _typed(5, 2) + struct.pack(">H", value)


def _field(name: str, value: Any) -> bytes:
    """Two fields of the description of a table have other types of numbers."""
    if name == "node_count":
        return _typed(6, 4) + struct.pack(">I", value)
    return _typed(9, 8) + struct.pack(">Q", value) if name == "build_epoch" else encoded(value)


def write_table(path: Path, networks: dict[str, Any]) -> Path:
    """A table of IPv4 networks, with records of 24 bits."""
    data, places = b"", {}
    nodes: list[list[int | str | None]] = [[None, None]]
    for network, value in networks.items():
        places[network] = len(data)
        data += encoded(value)
        parsed = ipaddress.ip_network(network)
        bits = f"{int(parsed.network_address):032b}"[: parsed.prefixlen]
        at = 0
        for bit in bits[:-1]:
            following = nodes[at][int(bit)]
            if not isinstance(following, int):
                nodes.append([None, None])
                following = nodes[at][int(bit)] = len(nodes) - 1
            at = following
        nodes[at][int(bits[-1])] = network
    count = len(nodes)

    def record(value: int | str | None) -> bytes:
        number = count if value is None else value
        if isinstance(number, str):
            number = count + 16 + places[number]
        return struct.pack(">I", number)[1:]

    tree = b"".join(record(left) + record(right) for left, right in nodes)
    meta = {
        "node_count": count,
        "record_size": 24,
        "ip_version": 4,
        "database_type": "Test",
        "languages": ["en"],
        "binary_format_major_version": 2,
        "binary_format_minor_version": 0,
        "build_epoch": 1,
        "description": {"en": "test"},
    }
    path.write_bytes(tree + bytes(16) + data + b"\xab\xcd\xefMaxMind.com" + encoded(meta))
    return path


@pytest.fixture
def table(tmp_path: Path) -> Iterator[GeoFile]:
    full = {
        "country": {"iso_code": "CH"},
        "subdivisions": [{"iso_code": "BE", "names": {"en": "Bern", "de": "Bern (Kanton)"}}],
        "city": {"names": {"de": "Biel", "en": "Biel/Bienne"}},
        "location": {"time_zone": "Europe/Zurich"},
    }
    networks = {
        "8.8.8.0/24": full,
        "8.8.9.0/24": {"registered_country": {"iso_code": "AU"}},
        "8.8.10.0/24": {"traits": "only"},
    }
    opened = GeoFile(write_table(tmp_path / "places.mmdb", networks))
    use_table(opened)
    yield opened
    use_table(None)
    opened.close()


def test_what_the_table_knows_counts(table: GeoFile) -> None:
    expected = Whereabouts("CH", city="Biel/Bienne", region="Bern", time_zone="Europe/Zurich")
    assert of_address("8.8.8.8") == expected
    assert of_address("8.8.9.1") == Whereabouts("AU", time_zone="Australia/Sydney")


@pytest.mark.parametrize("address", ["8.8.10.1", "8.8.4.4", "2001:4860:4860::8888"])
def test_what_it_does_not_know_is_told_by_the_shipped_one(table: GeoFile, address: str) -> None:
    assert table.find(address) is None
    assert of_address(address).country == "US"


def test_without_it_nothing_is_remembered_of_it(table: GeoFile) -> None:
    assert of_address("8.8.8.8").country == "CH"
    use_table(None)
    assert of_address("8.8.8.8").country == "US"


@pytest.mark.parametrize(
    ("country", "zone", "expected"),
    [
        ("CH", "Not/AZone", Whereabouts("CH", time_zone="Europe/Zurich")),
        ("IN", "Asia/Calcutta", Whereabouts("IN", time_zone="Asia/Calcutta")),
        ("zz", "Europe/Zurich", None),
        ("CHE", "Europe/Zurich", None),
    ],
)
def test_only_what_rules_can_use_is_taken(
    tmp_path: Path, country: str, zone: str, expected: Whereabouts | None
) -> None:
    row = {"country": {"iso_code": country}, "location": {"time_zone": zone}}
    opened = GeoFile(write_table(tmp_path / "places.mmdb", {"8.8.8.0/24": row}))
    assert opened.find("8.8.8.8") == expected
    opened.close()


def test_a_file_that_is_written_over_is_followed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest
) -> None:
    def of(country: str, *more: str) -> dict[str, Any]:
        return {each: {"country": {"iso_code": country}} for each in ("8.8.8.0/24", *more)}

    path = write_table(tmp_path / "places.mmdb", of("CH"))
    followed = FollowedGeoFile(path)
    request.addfinalizer(lambda: use_table(None))
    use_table(followed)
    assert of_address("8.8.8.8").country == "CH"
    assert not followed.follow()
    path.write_bytes(b"")  # in place: what is in use must not be this very file
    assert of_address("8.8.8.9").country == "CH"
    assert not followed.follow()
    assert "the table of before stays in use" in caplog.text
    caplog.clear()
    assert not followed.follow()  # and says so once
    assert caplog.text == ""
    path.unlink()
    assert not followed.follow()
    write_table(path, of("DE", "8.8.9.0/24"))
    assert followed.follow()
    assert of_address("8.8.8.8").country == "DE"


def test_files_that_are_no_tables_are_named(tmp_path: Path) -> None:
    rubbish = tmp_path / "x.mmdb"
    rubbish.write_bytes(b"rubbish" * 100)
    for path in (rubbish, tmp_path / "missing.mmdb"):
        with pytest.raises(GeoFileError, match=path.name):
            GeoFile(path)
