"""`images`: the pictures that products and things are recognised by: added, listed, removed.

A picture is sent as it is, and described by the service. One that is there already is passed over, so that a
folder can be added again after more pictures were put into it.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.client import Client, Kind, NotFound, Query, Refused, filter_value
from app.client.images import ReferenceImage, is_duplicate
from app.commands import own_service
from app.commands.progress_line import ProgressLine, stop_wish
from app.errors import InputError
from recognition import folders

EXIT_SOME_FAILED, EXIT_INTERRUPTED = 1, 130
_AT_ONCE = 4
_KINDS = (Kind.PRODUCTS, Kind.THNGS)
_MATCH = re.compile(r"id|name|identifiers\..+")
# Of several pictures of one product: 4006381333931-2.jpg, 4006381333931_back.jpg, 4006381333931 (3).jpg
_VIEW = re.compile(r"(?:[ _-]\w{1,12}|\s*\(\w{1,12}\))$")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add = actions.add_parser("add", help="recognise products and things by these pictures from now on")
    add.add_argument("paths", metavar="PATH", type=Path, nargs="+", help="pictures, and folders of them")
    _add_owner(add)
    add.add_argument(
        "--match",
        metavar="FIELD",
        type=_field,
        help="else the name of a file, or of its folder, says which record: its id, name or identifiers.KEY",
    )
    add.add_argument(
        "--kind", choices=[str(kind) for kind in _KINDS], default="products", help="with --match"
    )
    listed = actions.add_parser("list", help="the pictures there are")
    _add_owner(listed)
    listed.add_argument("--json", action="store_true", help="a JSON object a line")
    remove = actions.add_parser("remove", help="do not recognise by these pictures any more")
    remove.add_argument("images", metavar="IMAGE_ID", nargs="*", help="as `list` names them")
    _add_owner(remove)
    for each in (add, listed, remove):
        own_service.add_arguments(each)


def _add_owner(parser: argparse.ArgumentParser) -> None:
    owner = parser.add_mutually_exclusive_group()
    owner.add_argument("--product", metavar="ID", help="of this product")
    owner.add_argument("--thng", metavar="ID", help="of this thing")


def _field(text: str) -> str:
    if not _MATCH.fullmatch(text):
        raise argparse.ArgumentTypeError("must be id, name or identifiers.KEY")
    return text


def run(options: argparse.Namespace) -> int:
    work: dict[str, Callable[[argparse.Namespace, Client], int]] = {
        "add": _add,
        "list": _list,
        "remove": _remove,
    }
    owner = _owner(options)
    if options.action == "add" and (owner is None) == (options.match is None):
        raise InputError("say whose pictures they are: --product ID, --thng ID or --match FIELD")
    if options.action == "remove" and (owner is None) == (not options.images):
        raise InputError("say which: the ids of images, or --product ID or --thng ID for all of one")
    with own_service.client(options) as client:
        return work[options.action](options, client)


def _owner(options: argparse.Namespace) -> tuple[Kind, str] | None:
    if options.product:
        return Kind.PRODUCTS, options.product
    return (Kind.THNGS, options.thng) if options.thng else None


@dataclass(frozen=True)
class _Outcome:
    """What became of a picture; ``complaint`` is empty when it was added."""

    file: Path
    complaint: str = ""
    is_there: bool = False


def _add(options: argparse.Namespace, client: Client) -> int:
    files = list(folders.pictures(options.paths))
    if not files:
        raise InputError("there are no pictures in what was named")
    owner = _owner(options)
    whose = _Named(client, Kind(options.kind), options.match) if owner is None else None

    def submit(file: Path) -> _Outcome:
        try:
            kind, record_id = owner or _required(whose, file)
            client.images.submit(kind, record_id, file.read_bytes(), name=file.name)
        except OSError as error:
            return _Outcome(file, f"cannot be read: {error.strerror or error}")
        except NotFound:
            return _Outcome(file, f"there is no {kind.noun()} {record_id}")
        except LookupError as error:
            return _Outcome(file, str(error))
        except Refused as error:
            return _Outcome(file, error.text(), is_there=is_duplicate(error))
        return _Outcome(file)

    done = failed = known = 0
    with ExitStack() as stack:
        line = stack.enter_context(ProgressLine())
        should_stop = stack.enter_context(stop_wish())
        for outcome in _each(files, submit, should_stop):
            done += 1
            known += outcome.is_there
            if outcome.complaint and not outcome.is_there:
                failed += 1
                line.clear()
                print(f"{outcome.file}: ERROR {outcome.complaint}", flush=True)
            line.show(f"{done:,} of {len(files):,} pictures, {failed:,} failed")
    added = done - known - failed
    print(f"{added:,} added, {known:,} there already, {failed:,} failed", file=sys.stderr, flush=True)
    if done < len(files):
        return EXIT_INTERRUPTED
    return EXIT_SOME_FAILED if failed else 0


def _each(
    files: Sequence[Path], work: Callable[[Path], _Outcome], should_stop: Callable[[], bool]
) -> Iterator[_Outcome]:
    """Some at once; after a wish to stop, what was begun is finished."""
    with ThreadPoolExecutor(_AT_ONCE) as threads, own_service.blamed():
        for start in range(0, len(files), 4 * _AT_ONCE):
            if should_stop():
                return
            yield from threads.map(work, files[start : start + 4 * _AT_ONCE])


def _required(whose: _Named | None, file: Path) -> tuple[Kind, str]:
    assert whose is not None
    return whose.kind, whose.of(file)


@dataclass(frozen=True)
class _Named:
    """Finds the record that the name of a file, or of its folder, says."""

    client: Client
    kind: Kind
    field: str

    def of(self, file: Path) -> str:
        """The id of the record; LookupError says why there is none."""
        names = dict.fromkeys([file.stem, _VIEW.sub("", file.stem), file.absolute().parent.name])
        for name in names:
            if name and (found := self._find(name)):
                return found
        shown = " or ".join(repr(name) for name in names)
        raise LookupError(f"there is no {self.kind.noun()} with {self.field} {shown}")

    def _find(self, name: str) -> str | None:
        if self.field == "id":
            asked = Query(ids=(name,), per_page=2)
        else:
            asked = Query(filter=f"{self.field}={filter_value(name)}", per_page=2)
        found = self.client.list_records(self.kind, asked).items
        if len(found) > 1:
            raise LookupError(f"there are several {self.kind.noun(2)} with {self.field} {name!r}")
        return found[0].id if found else None


def _list(options: argparse.Namespace, client: Client) -> int:
    for image in _chosen(options, client):
        print(_json(image) if options.json else _line(image), flush=True)
    return 0


def _chosen(options: argparse.Namespace, client: Client) -> Iterator[ReferenceImage]:
    owner = _owner(options)
    return iter(client.images.of(*owner)) if owner else client.images.every()


def _line(image: ReferenceImage) -> str:
    size = f"{image.width:,} × {image.height:,}"
    return (
        f"{image.id}  {image.kind.noun()} {image.owner}  {size}  {image.points} points  {image.name}".rstrip()
    )


def _json(image: ReferenceImage) -> str:
    return msgspec.json.encode(image).decode()


def _remove(options: argparse.Namespace, client: Client) -> int:
    wanted = set(options.images)
    found = [image for image in _chosen(options, client) if not wanted or image.id in wanted]
    if missing := wanted - {image.id for image in found}:
        raise InputError(f"there is no image {', '.join(sorted(missing))}")
    for image in found:
        client.images.remove(image)
    print(f"{len(found):,} removed", file=sys.stderr, flush=True)
    return 0
