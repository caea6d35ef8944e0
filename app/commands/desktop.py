"""`app`, and what happens without a verb: the desktop."""

import argparse
from pathlib import Path

from app.commands import display
from app.commands import options as common
from app.errors import EnvironmentFault


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", metavar="PICTURE", type=Path, nargs="*", help="pictures or folders to scan at once"
    )
    common.add_data(parser)


def run(options: argparse.Namespace) -> int:
    found = display.obstacle()
    if found is not None:
        raise EnvironmentFault(f"{found.problem}; {found.cure}")
    try:
        from app.desktop import start
    except ImportError as error:
        if (error.name or "PySide6").partition(".")[0] not in ("PySide6", "shiboken6"):
            raise
        raise EnvironmentFault(
            f"Qt cannot be loaded: {error}; `python3 run.py` names what is missing"
        ) from error
    return start.run(common.chosen_data(options).path, options.paths)
