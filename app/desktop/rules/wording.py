"""What trials and problems say to people; no Qt here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from app.client import RuleProblem, Trial, TriedRule
from app.client.trials import Condition
from app.desktop.rules.draft import Rule, title_of

_DAYS: Final = {
    "mon": "Mon", "tue": "Tue", "wed": "Wed", "thu": "Thu", "fri": "Fri", "sat": "Sat", "sun": "Sun",
}  # fmt: skip
_EARLIER_APPLICATION: Final = "has an address, but an application before it decides"
_PREFIX: Final = {"refused": "", "ends": "This would end the rule set: ", "note": ""}


def headline(trial: Trial, rules: Sequence[Rule]) -> tuple[str, str]:
    """Who decides, and the tone: success, warning or error."""
    ended = next((rule for rule in trial.rules if rule.outcome == "ends" and rule.reached), None)
    if trial.decided_by == "closed":
        return f"{trial.note}: the rules are not asked", "warning"
    if trial.decided_by in ("rule", "application") and trial.rule is not None:
        called = f"Rule {trial.rule + 1} “{title_of(rules[trial.rule])}”"
        return f"{called} {_decides(trial)}", "success"
    if ended is not None:
        why = f", since {ended.note}" if ended.note else ", which cannot be read"
        return f"The rules end at rule {ended.rule + 1}{why}{_own(trial)}", "error"
    if trial.rule is not None:
        why = trial.note or "it has no address of its own"
        return f"Rule {trial.rule + 1} holds, but {why}{_own(trial)}", "warning"
    return (f"No rule holds{_own(trial)}" if rules else f"There are no rules{_own(trial)}"), "warning"


def _decides(trial: Trial) -> str:
    if trial.decided_by == "rule":
        return "decides"
    by = next((each for each in trial.applications if each.url is not None), None)
    if by is None:
        return "lets an application decide"
    rule = "" if by.rule is None else f" by its rule {by.rule + 1}"
    return f"lets “{by.name or by.application}” decide{rule}"


def why_not_others(trial: Trial) -> list[str]:
    """Why applications that were asked do not decide, a line for each."""
    decides = next((each for each in trial.applications if each.url is not None), None)
    others = (each for each in trial.applications if each is not decides)
    return [f"Asked: {each.name or each.application}\n{each.note or _EARLIER_APPLICATION}" for each in others]


def _own(trial: Trial) -> str:
    if trial.decided_by != "link":
        return ""
    variant = f" ({trial.variant})" if trial.variant else ""
    return f": the link’s own target{variant}"


def address(trial: Trial) -> str:
    """The address, or why there is none."""
    if trial.url:
        return trial.url
    return trial.note or "Nowhere: no link was picked whose target would count"


def facts(scan: Mapping[str, Any]) -> str:
    """What the scan is, in a line: country, clock, visitor."""
    parts = [str(scan.get("country") or "country not known"), _clock(scan)]
    browser, system = scan.get("browser"), scan.get("system")
    if browser and browser != "Unknown":
        parts.append(f"{browser} on {system}")
    parts += [str(scan[name]) for name in ("device", "language") if scan.get(name)]
    place = scan.get("place") or {}
    if place:
        parts.append(
            f"{float(place.get('distance') or 0):,.0f} m from {place.get('name') or place.get('id')}"
        )
    return "  ·  ".join([*parts, "a bot"] if scan.get("bot") else parts)


def _clock(scan: Mapping[str, Any]) -> str:
    day = _DAYS.get(str(scan.get("dayOfWeek")), "")
    return f"{day} {clock(int(scan.get('timeOfDay') or 0))} {scan.get('timezone') or 'UTC'}".strip()


def why_not(rule: TriedRule, *, ended: bool = False) -> str:
    """Why a rule does not decide, in a line; empty for the one that does. ``ended``: none does."""
    if rule.outcome == "off":
        return "switched off"
    if rule.outcome == "ends":
        return rule.note or "cannot be read: what is wrong stands beside its fields"
    if rule.outcome == "late":
        return (
            "would hold, but the rules end before it" if ended else "would hold, but an earlier rule decides"
        )
    return ";  ".join(reason(condition) for condition in rule.conditions if condition.to_blame)


def badge_of(rule: TriedRule) -> str:
    """What the list says of a rule: a rule that cannot be read ends the decision only where it is reached."""
    return "broken" if rule.outcome == "ends" and not rule.reached else rule.outcome


def reason(condition: Condition) -> str:
    """Why a condition does not hold."""
    if condition.value is None:
        return f"{condition.text}: the scan has no {condition.field}"
    return f"{condition.text}: {condition.field} is “{condition.value}”{_in_words(condition)}"


def _in_words(condition: Condition) -> str:
    value = condition.value or ""
    return f" ({clock(int(value))})" if condition.field == "timeOfDay" and value.isdigit() else ""


def clock(time_of_day_ms: int) -> str:
    """Milliseconds since midnight as a clock shows them."""
    minutes = time_of_day_ms // 60_000
    return f"{minutes // 60:02}:{minutes % 60:02}"


def problem_text(problem: RuleProblem) -> str:
    """What is wrong, with the column."""
    place = f" (column {problem.column})" if problem.column is not None else ""
    return f"{_PREFIX[problem.severity]}{problem.message}{place}"


def tone_of(problems: Sequence[RuleProblem]) -> str:
    """The worst of them: error, warning, or nothing."""
    severities = {problem.severity for problem in problems}
    if "refused" in severities or "ends" in severities:
        return "error"
    return "warning" if severities else ""
