"""Who reads for `scan`: processes of this machine, or workers of a Dask cluster that have Tagwright too."""

from __future__ import annotations

import argparse
import contextlib
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.errors import EnvironmentFault, InputError
from recognition.archives import Packed
from recognition.formats import MAX_FILE_BYTES

_WAIT_S: Final = 10
_AHEAD: Final = 4
"""Pictures on their way for each thread of a worker: enough that none waits for the network."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--jobs",
        metavar="N",
        type=_jobs,
        help="read so many pictures at once on this machine (default: as many as it has processors)",
    )
    parser.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="have the workers of this Dask scheduler read the pictures, such as tcp://10.0.0.5:8786",
    )
    parser.add_argument(
        "--shared-paths",
        action="store_true",
        help="with --cluster: workers open the files themselves, under the same names",
    )


def _jobs(text: str) -> int:
    most = os.cpu_count() or 1
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
        raise argparse.ArgumentTypeError(f"must be a number from 1 to {most}, the processors of this machine")
    return int(text)


@dataclass(frozen=True)
class Readers:
    """Who reads: an executor, and how many pictures it is given at once."""

    executor: Executor
    look_ahead: int


@contextlib.contextmanager
def readers(options: argparse.Namespace) -> Iterator[Readers]:
    """The cluster that is named, or this machine; EnvironmentFault where it does not answer."""
    if not options.cluster:
        if options.shared_paths:
            raise InputError("--shared-paths belongs to --cluster")
        jobs = options.jobs or os.cpu_count() or 1
        with ThreadPoolExecutor(jobs, thread_name_prefix="read") as pool:
            yield Readers(pool, 2 * jobs)
        return
    if options.jobs:
        raise InputError("--jobs is about this machine; a cluster has the workers that were started for it")
    try:
        import distributed  # an extra
    except ImportError as error:
        raise EnvironmentFault("clusters need an extra; cure: pip install 'tagwright[cluster]'") from error
    try:
        client = distributed.Client(options.cluster, timeout=_WAIT_S)
    except (OSError, ValueError) as error:  # a TimeoutError is an OSError
        raise EnvironmentFault(f"no cluster answers at {options.cluster}: {error}") from error
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise EnvironmentFault(f"the cluster at {options.cluster} has no workers")
        # A worker that dies takes no picture with it: others read what it had.
        yield Readers(client.get_executor(pure=False, retries=2), _AHEAD * threads)


def sent(options: argparse.Namespace, files: Iterable[Path | Packed]) -> Iterator[Path | Packed]:
    """Files as the workers take them: with their bytes, unless they see the same folders."""
    for file in files:
        if isinstance(file, Path) and options.cluster and not options.shared_paths:
            yield _packed(file)
        else:
            yield file


def _packed(file: Path) -> Packed:
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        return Packed(file, problem=f"cannot be read: {error.strerror or error}")
    if len(data) > MAX_FILE_BYTES:
        return Packed(file, problem=f"holds more than {MAX_FILE_BYTES:,} bytes")
    return Packed(file, data)
