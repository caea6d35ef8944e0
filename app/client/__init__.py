"""The client of our HTTP API, for windows and commands: typed, synchronous, shareable between threads."""

from app.client.connection import Client
from app.client.errors import (
    ClientError,
    Conflict,
    InputError,
    NotAllowed,
    NotFound,
    Refused,
    ServiceFault,
    Unreachable,
)
from app.client.records import Identification, Kind, Page, Query, Record, ServiceInfo, filter_value

__all__ = [
    "Client",
    "ClientError",
    "Conflict",
    "Identification",
    "InputError",
    "Kind",
    "NotAllowed",
    "NotFound",
    "Page",
    "Query",
    "Record",
    "Refused",
    "ServiceFault",
    "ServiceInfo",
    "Unreachable",
    "filter_value",
]
