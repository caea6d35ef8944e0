"""What a person can mend about a code they asked for."""

from __future__ import annotations


class CodeError(ValueError):
    """The input cannot become a code.

    ``errors`` holds one ``parameter: what is wrong and what would do`` per problem.
    """

    def __init__(self, *errors: str) -> None:
        super().__init__("; ".join(errors))
        self.errors = errors
