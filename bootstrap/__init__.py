"""What `run.py` is made of: it turns a checkout and a bare Python into something that runs.

Nothing here is part of the application or of its package, and the standard library is all it uses.
"""

import sys

EXIT_ENVIRONMENT = 1
EXIT_INTERRUPTED = 130


class CannotRun(Exception):
    """The machine lacks something; the message is one line that names the cure."""


def say(line: str) -> None:
    """One line of progress or complaint; standard output belongs to the verbs."""
    print(f"tagwright: {line}", file=sys.stderr, flush=True)
