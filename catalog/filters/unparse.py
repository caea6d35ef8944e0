"""From the tree back to a text that parses to the same tree."""

import re
from typing import Final

from catalog.filters.lexer import BLANKS
from catalog.filters.tree import KEY, AnyOf, Condition, Filter, Value

_SPECIAL: Final = re.compile(r"[&|!><=~(),*\\]")
_LOOKS_ENCODED: Final = re.compile(r"%(?=[0-9A-Fa-f]{2})")


def unparse(filter_: Filter) -> str:
    """The filter as text, before it is encoded as a query parameter."""
    if isinstance(filter_, Condition):
        values = ",".join(map(_value, filter_.values))
        return f"{_field(filter_)}{filter_.operator.value}{values}"
    if isinstance(filter_, AnyOf):
        return "|".join(map(unparse, filter_.parts))
    return "&".join(
        f"({unparse(part)})" if isinstance(part, AnyOf) else unparse(part) for part in filter_.parts
    )


def escape(text: str) -> str:
    """A text as one literal value: nothing in it separates, compares or matches anything."""
    return _SPECIAL.sub(r"\\\g<0>", _LOOKS_ENCODED.sub("%25", text))


def _value(value: Value) -> str:
    return escape(value.text) + ("*" if value.is_prefix else "")


def _field(condition: Condition) -> str:
    if condition.key is None:
        return condition.field
    key = condition.key
    kept = key.rstrip(BLANKS)
    blanks = "".join(f"%{ord(blank):02X}" for blank in key[len(kept) :])
    return condition.field.removesuffix(KEY) + escape(kept) + blanks
