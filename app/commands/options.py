"""Options that several verbs share, each described once."""

import argparse
import os
from pathlib import Path

from app import data_folder
from app.data_folder import DataFolder
from app.errors import InputError

KEY_VARIABLE = "TAGWRIGHT_OPERATOR_KEY"


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


def key_of_environment() -> str:
    """The operator key in the environment; empty if there is none, InputError if it is none."""
    text = os.environ.get(KEY_VARIABLE, "").strip()
    if not text:
        return ""
    try:
        return operator_key(text)
    except argparse.ArgumentTypeError as error:
        raise InputError(f"{KEY_VARIABLE}: {error}") from error
