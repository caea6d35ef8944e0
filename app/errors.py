"""Errors a person in front of Tagwright can meet, split by who can mend them.

    TagwrightError
    ├── InputError        the person gave something wrong: says what, where and how to mend it
    └── EnvironmentFault  the machine lacks something: names the cure

Everything else that escapes is our own bug, and is treated as one.
"""


class TagwrightError(Exception):
    """One sentence for a person; `exit_code` is what a command ends with."""

    exit_code = 1

    def text(self) -> str:
        """The message on one line, whatever it was made of."""
        return " ".join(str(self).split())


class InputError(TagwrightError):
    exit_code = 2


class EnvironmentFault(TagwrightError):
    exit_code = 1
