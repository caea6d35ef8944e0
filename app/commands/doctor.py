"""`doctor`: what is in use here, and how to mend what is missing. It changes nothing."""

import argparse

from app import public_address
from app.commands import options as common
from app.commands.findings import CHECKS, Finding, Patient, State

EXIT_PROBLEMS = 1
_NAME_WIDTH = 16


def add_arguments(parser: argparse.ArgumentParser) -> None:
    public_address.add_argument(parser)
    common.add_data(parser)


def run(options: argparse.Namespace) -> int:
    patient = Patient(common.chosen_data(options), options.public_url)
    problems = 0
    for title, check in CHECKS.items():
        print(title)
        for finding in check(patient):
            _show(finding)
            problems += finding.state is State.PROBLEM
    print()
    print("all is well" if not problems else f"{problems} {'problem' if problems == 1 else 'problems'}")
    return EXIT_PROBLEMS if problems else 0


def _show(finding: Finding) -> None:
    print(f"  {finding.name:<{_NAME_WIDTH}} {finding.state.value}{finding.text}")
    if finding.cure:
        print(f"  {'':<{_NAME_WIDTH}} cure: {finding.cure}")
