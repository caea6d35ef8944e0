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
from app.client.images import Recognised, ReferenceImage
from app.client.reactor import (
    ReactorCalls,
    ReactorLine,
    ReactorLog,
    ReactorSchedule,
    ReactorScript,
    ScriptCheck,
    ScriptProblem,
)
from app.client.records import Identification, Kind, Page, Query, Record, ServiceInfo, filter_value
from app.client.redirectors import ApplicationRef, Redirector, Redirectors
from app.client.rule_problem import RuleProblem
from app.client.statistics import HitCount, HitQuestion, HitStatistics
from app.client.tasks import Task
from app.client.trials import RuleCheck, Trial, TriedRule

__all__ = [
    "ApplicationRef",
    "Client",
    "ClientError",
    "Conflict",
    "HitCount",
    "HitQuestion",
    "HitStatistics",
    "Identification",
    "InputError",
    "Kind",
    "NotAllowed",
    "NotFound",
    "Page",
    "Query",
    "ReactorCalls",
    "ReactorLine",
    "ReactorLog",
    "ReactorSchedule",
    "ReactorScript",
    "Recognised",
    "Record",
    "Redirector",
    "Redirectors",
    "ReferenceImage",
    "Refused",
    "RuleCheck",
    "RuleProblem",
    "ScriptCheck",
    "ScriptProblem",
    "ServiceFault",
    "ServiceInfo",
    "Task",
    "Trial",
    "TriedRule",
    "Unreachable",
    "filter_value",
]
