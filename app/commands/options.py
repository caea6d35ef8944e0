"""Options that several verbs share, each described once."""

import argparse
from pathlib import Path

from app import data_folder
from app.data_folder import DataFolder


def add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data",
        metavar="DIR",
        type=Path,
        help=f"the data folder (default: {data_folder.VARIABLE}, or this user's place for data)",
    )


def chosen_data(options: argparse.Namespace) -> DataFolder:
    return data_folder.locate(options.data)


def operator_key(text: str) -> str:
    """An argparse type: the key itself, or the reason why it is none. The text is not repeated: a secret."""
    if not data_folder.is_operator_key(text):
        raise argparse.ArgumentTypeError(
            f"an operator key has exactly {data_folder.KEY_LENGTH} letters and digits"
        )
    return text
