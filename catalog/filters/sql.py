"""A filter as an SQLAlchemy Core expression, for SQLite and PostgreSQL.

Everything built here takes part in SQLAlchemy's statement cache: values are bound parameters, and what
differs between the databases is decided when a statement is compiled, not when it is built.
"""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, and_, false, func, not_, or_

from catalog.filters.bindings import Binding
from catalog.filters.tree import AllOf, Condition, Filter, Operator


def to_sql(filter_: Filter, columns: Mapping[str, Binding]) -> ColumnElement[bool]:
    """An expression for WHERE; `columns` has a binding for every field the filter was parsed with.

    The expression is true where the closure is; elsewhere it is false or NULL.
    """
    if isinstance(filter_, Condition):
        return _condition(filter_, columns[filter_.field])
    parts = [to_sql(part, columns) for part in filter_.parts]
    return and_(*parts) if isinstance(filter_, AllOf) else or_(*parts)


def _condition(condition: Condition, binding: Binding) -> ColumnElement[bool]:
    if condition.operator is not Operator.NOT_EQUAL:
        return binding.clause(condition)
    equal = Condition(condition.field, condition.key, condition.type, Operator.EQUAL, condition.values)
    return not_(func.coalesce(binding.clause(equal), false()))
