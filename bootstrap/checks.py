"""The verbs of the workshop: the tests, everything CI runs, and the locks."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bootstrap import CannotRun
from bootstrap.environment import DEV_LOCK, ROOT, RUNTIME_LOCK, VENV, venv_python

MOST_WORKERS = 4
MOST_REPEATED = 6
TESTS_FAILED = 1  # what pytest exits with when it ran to its end and a test failed


@dataclass(frozen=True)
class Step:
    """One thing CI looks at: its name, and the words after the interpreter."""

    name: str
    arguments: tuple[str, ...]


def steps(processors: int) -> tuple[Step, ...]:
    """What `check` runs, the quick ones first."""
    return (
        Step("format", ("-m", "ruff", "format", "--check", ".")),
        Step("lint", ("-m", "ruff", "check", ".")),
        Step("types", ("-m", "mypy")),
        Step(
            "layers",
            ("-c", "from importlinter.cli import lint_imports_command as main; main()", "--no-logo"),
        ),
        Step("tests", pytest_arguments([], processors=processors)),
        Step("clients", ("tests/clients/run.py", "-q")),
    )


def pytest_arguments(given: Sequence[str], *, processors: int) -> tuple[str, ...]:
    """All tests at once are shared out over the processors; a chosen few are quicker in one process."""
    spread = processors > 1 and not given
    return ("-m", "pytest", *(("-n", str(min(processors, MOST_WORKERS))) if spread else ()), *given)


def workshop_environment() -> dict[str, str]:
    """The variables the tools run with: nothing of the caller's Python, and no display."""
    kept = {key: value for key, value in os.environ.items() if key not in ("PYTHONHOME", "PYTHONPATH")}
    return {**kept, "QT_QPA_PLATFORM": "offscreen"}


def run_checks(steps: Sequence[Step], run: Callable[[Step], int]) -> int:
    """Runs every step, whatever became of those before it, and says at the end what failed."""
    results: list[str] = []
    failed: list[str] = []
    for step in steps:
        print(f"== {step.name}", flush=True)
        started = time.monotonic()
        code = run(step)
        took = f"{step.name:<7} {time.monotonic() - started:6.1f} s"
        results.append(f"{'FAILED' if code else 'ok':<7}{took}")
        failed += [step.name] if code else []
    print("\n" + "\n".join(results))
    print(f"check: {'failed: ' + ', '.join(failed) if failed else 'all is well'}", flush=True)
    return 1 if failed else 0


def run_step(step: Step) -> int:
    """The exit code of one step, run in the checkout with the environment's interpreter."""
    if step.name != "tests":
        return run_tool(step.arguments)
    with tempfile.TemporaryDirectory(prefix="tagwright-check-") as folder:
        return run_tests(step.arguments, Path(folder), run_tool)


def run_tests(arguments: Sequence[str], cache: Path, run: Callable[[Sequence[str]], int]) -> int:
    """Runs the tests; a few that failed get a second, quiet run of their own, and are named all the same.

    A busy machine must not turn away a change for one test's timing; but a test that passes only when it is
    repeated is a defect of the test or of the program, so the last lines of `check` call it unsteady.
    """
    code = run([*arguments, "-o", f"cache_dir={cache}"])
    failed = failed_tests(cache) if code == TESTS_FAILED else []
    if not 0 < len(failed) <= MOST_REPEATED:
        return code
    print("\nonce more, alone: " + ", ".join(failed), flush=True)
    code = run(["-m", "pytest", "-p", "no:cacheprovider", *failed])
    if code == 0:
        print("UNSTEADY, to be mended: " + ", ".join(failed), flush=True)
    return code


def failed_tests(cache: Path) -> list[str]:
    """The tests that pytest remembers as failed in `cache`."""
    memory = cache / "v" / "cache" / "lastfailed"
    return sorted(json.loads(memory.read_text(encoding="utf-8"))) if memory.exists() else []


def run_tool(arguments: Sequence[str]) -> int:
    """Runs the environment's interpreter with these words in the checkout."""
    command = [str(venv_python()), *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=workshop_environment(), stdin=subprocess.DEVNULL, check=False
    ).returncode


def compile_locks(extra: Sequence[str]) -> int:
    """Compiles both locks for every platform and Python the project supports.

    The development lock takes its versions from the runtime lock. No option may write the registry's address.
    """
    uv = find_uv()
    common = [
        "pip",
        "compile",
        "pyproject.toml",
        "--universal",
        "--generate-hashes",
        "--python-version",
        "3.11",
    ]
    common += [
        "--no-header",
        "--no-annotate",
        "--no-emit-index-url",
        "--no-emit-find-links",
        "--quiet",
        *extra,
    ]
    runtime = ["--output-file", str(RUNTIME_LOCK.relative_to(ROOT))]
    dev = ["--group", "dev", "--constraint", runtime[1], "--output-file", str(DEV_LOCK.relative_to(ROOT))]
    for arguments in (runtime, dev):
        code = subprocess.run(
            [uv, *common, *arguments], cwd=ROOT, check=False, stdin=subprocess.DEVNULL
        ).returncode
        if code:
            return code
    return 0


def find_uv() -> str:
    """uv, from the environment or the path; raises `CannotRun` with the command that brings it."""
    beside = venv_python().with_name("uv.exe" if sys.platform == "win32" else "uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    if found is None:
        python = Path(os.path.relpath(venv_python(VENV), ROOT))
        raise CannotRun(f"`lock` needs uv. Cure: {python} -m pip install uv")
    return found
