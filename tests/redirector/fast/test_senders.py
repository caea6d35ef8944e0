"""What is written of a sender, put together of what many share, is what the usual way writes."""

import msgspec
import pytest

from redirector.context.action import action_context, traces_of
from redirector.context.privacy import AddressPolicy
from redirector.context.visitor import visitor_of
from redirector.context.whereabouts import Whereabouts, of_address, use_table
from redirector.fast.heads import Head
from redirector.fast.senders import Senders

HOSTS = ("81.2.69.142", "127.0.0.1", "2a02:1205::1%eth0", "::ffff:81.2.69.142", "no address", None)


@pytest.mark.parametrize("policy", AddressPolicy, ids=str)
@pytest.mark.parametrize("in_detail", [True, False])
def test_both_ways_write_the_same_of_a_sender(policy: AddressPolicy, in_detail: bool) -> None:
    senders = Senders(policy, in_detail=in_detail)
    head = Head("Phone \u00e4", "de-CH,de;q=0.9", "https://r.example/page")
    headers = {"user-agent": "Phone \u00e4", "accept-language": "de-CH,de;q=0.9"}
    headers["referer"] = "https://r.example/page"
    for host in HOSTS:
        sender, visitor = senders.sender(head, host), visitor_of(headers, host)
        traces = traces_of(visitor, of_address(visitor.address), policy, in_detail=in_detail)
        assert msgspec.json.decode(b"{" + sender.traces[1:] + b"}") == action_context(traces)
        assert sender.visitor({}) == visitor


class Everywhere:
    """A table that finds all addresses in one country."""

    def __init__(self, country: str) -> None:
        self.country = country

    def find(self, address: str) -> Whereabouts | None:
        return Whereabouts(self.country)


def test_who_is_known_is_found_anew_in_another_table() -> None:
    senders, lines = Senders(AddressPolicy.FULL, in_detail=True), b"Host: id.example\r\n\r\n"
    found = []
    try:
        for country in ("CH", "IT"):
            use_table(Everywhere(country))
            senders.refresh()
            sender = senders.of_lines(lines, "81.2.69.142")
            assert sender is not None
            assert senders.of_lines(lines, "81.2.69.142") is sender
            found.append((sender.spot.place.country, f'"{country}"'.encode() in sender.traces))
    finally:
        use_table(None)
    assert found == [("CH", True), ("IT", True)]
