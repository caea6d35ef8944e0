"""Decides scans by the rules in force: the reactions of their actions (API reference, "Redirection Process").

The account's rules come first. A rule with delegates asks their applications, in order; each may produce a
redirection. When none does, the rule's own address counts. Of several the first is where the visitor goes:
the platform chooses at random, and advises against it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, select

from catalog import viewer
from catalog.documents import Json
from redirector.context.scan import ClosestPlace, Scan, build, reader
from redirector.rules.book import RuleBook, account_version, in_force
from redirector.rules.compiled import Rule, RuleSet
from redirector.rules.delegates import Application, Directory, asked

_ACCOUNT_VERSION = select(account_version())


@dataclass(frozen=True, slots=True)
class Arbiter:
    """Decides scans by the rules in force."""

    directory: Directory
    book: RuleBook

    def react(self, connection: Connection, scan: Scan) -> list[Json]:
        """The reactions to a scan by somebody who belongs to no application."""
        return self.react_at(connection, scan, connection.execute(_ACCOUNT_VERSION).scalar())

    def react_at(self, connection: Connection, scan: Scan, version: int | None) -> list[Json]:
        """The same, for who has read the version of the account's rules already."""
        rules = in_force(connection, self.book.account(connection, version))
        if not rules.rules:
            return []
        context = build(reader(connection), scan, rules.roots, self.closest(connection, None))
        rule = rules.decide(context)
        if rule is not None and rule.delegates:
            reactions = self.ask(connection, scan, rule)
            if reactions is None or reactions:
                return reactions or []
        return _own_reactions(rule, context)

    def ask(self, connection: Connection, scan: Scan, rule: Rule) -> list[Json] | None:
        """The delegates' reactions; None when one of them does not exist, which ends the decision."""
        found = asked(self.directory, connection, rule.delegates)
        if found.unknown is not None:
            return None
        answers = (self.react_as(connection, scan, application) for application in found.applications)
        return [answer for answer in answers if answer is not None]

    def react_as(
        self, connection: Connection, scan: Scan, application: Application, user: Json | None = None
    ) -> Json | None:
        """An application's reaction, which keeps the context it was decided on.

        It sees no more of the catalogue than its project has: its addresses are its own to choose. It asks
        nobody else, so a decision that was handed on ends here.
        """
        rules = self.rules_of(connection, application)
        if not rules.rules:
            return None
        context = self.context_within(connection, scan, application, rules.roots)
        if user is not None:
            context["user"] = user
        rule = rules.decide(context)
        url = None if rule is None else rule.url(context)
        return None if rule is None or url is None else reaction_to(url, rule.stored_context(context))

    def rules_of(self, connection: Connection, application: Application) -> RuleSet:
        """An application's rules in force."""
        known = self.book.rules(application.id, application.version, lambda: application.rules)
        return in_force(connection, known)

    def context_within(
        self, connection: Connection, scan: Scan, application: Application, roots: Collection[str]
    ) -> Json:
        """The context as an application sees it."""
        project = application.project["id"]
        with viewer.looking(viewer.Viewer(project=project, application=application.id)):
            context = build(reader(connection), scan, roots, self.closest(connection, project))
        return context | {"application": application.application, "project": application.project}

    def react_within(
        self, connection: Connection, scan: Scan, app: str, user: Json | None = None
    ) -> list[Json]:
        """The reactions to a scan by somebody of an application, which then decides alone."""
        found = self.directory.applications(connection, app=app, project=None)
        answers = [self.react_as(connection, scan, application, user) for application in found or ()]
        return [answer for answer in answers if answer is not None]

    def closest(self, connection: Connection, project: str | None) -> ClosestPlace:
        """Looks for the closest place of a project, or of all."""
        return partial(self.directory.closest_place, connection, project=project)


def _own_reactions(rule: Rule | None, context: Json) -> list[Json]:
    url = None if rule is None else rule.url(context)
    return [] if url is None else [reaction_to(url)]


def reaction_to(url: str, context: Json | None = None) -> Json:
    """A reaction that leads to an address, with the context it was decided on if that is to be kept."""
    reaction: Json = {"type": "redirection", "redirectUrl": url}
    return reaction if context is None else {**reaction, "redirectionContext": context}
