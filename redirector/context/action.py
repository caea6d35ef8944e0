"""The context of an action, as the API shows it (API reference, "Read an Action"; "onActionCreated")."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.documents import Json
from redirector.context.agent import Agent, agent_of
from redirector.context.privacy import AddressPolicy, kept, site_of
from redirector.context.visitor import Visitor
from redirector.context.whereabouts import Whereabouts


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What of a visitor may be written: the address as the policy leaves it, everything else as it came."""

    address: str | None = None
    user_agent: str | None = None
    language: str | None = None
    referrer: str | None = None
    country: str | None = None
    city: str | None = None
    region: str | None = None
    time_zone: str | None = None
    names_agent: bool = True


def traces_of(
    visitor: Visitor, place: Whereabouts, policy: AddressPolicy, *, in_detail: bool = True
) -> Traces:
    """What may be kept of a visitor at a place.

    Unless ``in_detail``, of the referring page only its site, and of the user agent only what it stands for.
    """
    return Traces(
        names_agent=in_detail,
        address=kept(visitor.address, policy),
        user_agent=visitor.user_agent,
        language=visitor.language,
        referrer=visitor.referrer if in_detail else site_of(visitor.referrer),
        country=place.country,
        city=place.city,
        region=place.region,
        time_zone=place.time_zone,
    )


def action_context(traces: Traces) -> Json:
    """The fields of an action's context; names of browser and system are there even if unknown."""
    found = address_fields(traces.address)
    for fields in (place_fields, told_fields, zone_fields):
        found |= fields(traces)
    return found


# Visits write these one by one, each when it is first told (`redirector.fast.senders`).
def address_fields(address: str | None) -> Json:
    """The first: as much of the address as may be kept."""
    return {} if address is None else {"ipAddress": address}


def place_fields(traces: Traces) -> Json:
    """Then where somebody is."""
    return _known(city=traces.city, region=traces.region, countryCode=traces.country)


def told_fields(traces: Traces) -> Json:
    """Then what somebody's headers tell."""
    return _known(
        userAgent=traces.user_agent if traces.names_agent else None,
        referer=traces.referrer,
        language=traces.language,
        **_agent_fields(agent_of(traces.user_agent)),
    )


def zone_fields(traces: Traces) -> Json:
    """The last: the clocks where somebody is."""
    return _known(timeZone=traces.time_zone)


def _known(**fields: str | None) -> Json:
    return {name: value for name, value in fields.items() if value is not None}


def _agent_fields(agent: Agent) -> dict[str, str | None]:
    return {
        "userAgentName": agent.browser,
        "userAgentVersion": agent.browser_version,
        "userAgentType": "bot" if agent.is_bot else None,
        "deviceType": agent.device,
        "device": agent.device_name,
        "operatingSystemName": agent.system,
        "operatingSystemVersion": agent.system_version,
    }
