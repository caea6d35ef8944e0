"""Who of several services on a database does what only one of them may do at a time."""

from __future__ import annotations

from enum import Enum

from sqlalchemy import Connection, func, select


class Job(Enum):
    """What one service does at a time, with the number of its advisory lock in PostgreSQL."""

    SUMMING_UP = 0x7461_6C6C_79
    FOLDING_OLD = 0x7461_6C6C_7A


def is_mine(connection: Connection, job: Job) -> bool:
    """Whether no other service is at it until this transaction ends; in SQLite nobody else can write."""
    if connection.dialect.name == "sqlite":
        return True
    return bool(connection.execute(select(func.pg_try_advisory_xact_lock(job.value))).scalar())
