"""The verbs of `run.py`: what each needs before it can start, and how it is started."""

import os
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bootstrap import EXIT_ENVIRONMENT, EXIT_INTERRUPTED, CannotRun, checks, environment, say, system_needs


@dataclass(frozen=True)
class Verb:
    """A word the command line understands, and whether it draws with Qt."""

    name: str
    help: str
    needs_qt: bool = False


APP_VERBS = (
    Verb("app", "open the desktop (what happens without a verb)", needs_qt=True),
    Verb("demo", "the whole job without a window: create, link, print, read back, follow", needs_qt=True),
    Verb("serve", "run the service"),
    Verb("scan", "read the codes in pictures and folders"),
    Verb("images", "add, list and remove pictures that products are recognised by"),
    Verb("qr", "write a QR code to a file"),
    Verb("label", "write labels to a file", needs_qt=True),
    Verb("import", "bring records or short links in from CSV, XLSX or JSON"),
    Verb("export", "write the catalogue to CSV, XLSX or JSON"),
    Verb("links", "check whether short links still lead somewhere"),
    Verb("doctor", "say what is in use, and how to mend what is missing"),
)

WORKSHOP_VERBS = (
    Verb("test", "run the tests; what follows goes to pytest", needs_qt=True),
    Verb("check", "run what CI runs: format, lint, types, layers, tests", needs_qt=True),
    Verb("lock", "compile requirements/ from pyproject.toml (needs uv; what follows goes to uv)"),
    Verb("setup", "make everything ready for `app` and `test`, and nothing else", needs_qt=True),
)

NEED_THE_DEV_LOCK = ("test", "check", "setup")


def overview() -> str:
    """What `--help` prints."""

    def rows(verbs: Iterable[Verb]) -> str:
        return "\n".join(f"  {verb.name:<7} {verb.help}" for verb in verbs)

    return (
        f"usage: python3 run.py VERB …\n\n{rows(APP_VERBS)}\n\nto work on it:\n{rows(WORKSHOP_VERBS)}\n\n"
        "`python3 run.py VERB --help` tells the rest."
    )


def split(words: Sequence[str]) -> tuple[str, list[str]]:
    """The verb and what follows it; `app` when there is none."""
    if not words or words[0].startswith("-"):
        return "app", list(words)
    return words[0], list(words[1:])


def main(words: Sequence[str]) -> int:
    """Makes everything ready and runs the verb; gives its exit code where it does not become the verb."""
    if words and words[0] in ("-h", "--help"):
        print(overview())
        return 0
    try:
        return run(words)
    except CannotRun as problem:
        say(str(problem))
        return EXIT_ENVIRONMENT
    except KeyboardInterrupt:
        say("stopped; what was begun is made anew at the next start")
        return EXIT_INTERRUPTED


def run(words: Sequence[str]) -> int:
    """One verb, with everything it needs made ready before it."""
    name, rest = split(words)
    if name == "lock":
        return checks.compile_locks(rest)
    needs_qt = any(verb.name == name and verb.needs_qt for verb in (*APP_VERBS, *WORKSHOP_VERBS))
    environment.prepare(
        environment.DEV_LOCK if name in NEED_THE_DEV_LOCK else environment.RUNTIME_LOCK,
        first=lambda: system_needs.provide(qt_is_needed=needs_qt, everything=True),
    )
    if needs_qt:
        system_needs.provide(qt_is_needed=True, everything=False)
    processors = os.cpu_count() or 1
    if name == "setup":
        return 0
    if name == "check":
        return checks.run_checks(checks.steps(processors), checks.run_step)
    if name == "test":
        os.chdir(environment.ROOT)
        return become(checks.pytest_arguments(rest, processors=processors), checks.workshop_environment())
    return become(("-m", "app", *words), environment.app_environment())


def become(arguments: Sequence[str], variables: dict[str, str]) -> int:
    """Puts the environment's interpreter in place of this one: signals and exit codes need no passing on."""
    command = [str(environment.venv_python()), *arguments]
    if os.name == "posix":
        os.execve(command[0], command, variables)
    return subprocess.run(command, env=variables, check=False).returncode
