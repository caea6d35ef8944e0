"""`serve`: the service, until it is told to stop.

The address is bound before anything else, so that a taken port is known at once and port 0 has its number;
the ready line comes when the first request would be answered.
"""

import argparse
import asyncio
import errno
import gc
import os
import socket
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from sqlalchemy.exc import ArgumentError
from starlette.applications import Starlette

from app import open_files, public_address
from app.bounded_http import BoundedHttp
from app.commands import options as common
from app.commands import serve_log, serve_options
from app.commands.serve_options import PATIENCE_S
from app.data_folder import DataFolder
from app.errors import EnvironmentFault, InputError, TagwrightError
from app.fast_http import protocol_of
from app.hosts import is_loopback
from app.neighbours import announced
from app.service import ServiceConfig, build
from catalog.api.limits import Rate
from catalog.store import StoreError
from redirector.context.geo import GeoFileError
from redirector.context.privacy import AddressPolicy
from redirector.fast import FastPath

add_arguments = serve_options.add_arguments
# By then everything is loaded that is loaded beside the first requests.
SETTLED_S = 10.0


def run(options: argparse.Namespace) -> int:
    folder = common.chosen_data(options)
    folder.create()
    key = options.operator_key or common.key_of_environment() or folder.operator_key()
    open_files.allow_many()
    serve_log.set_up(
        with_accesses=not options.no_access_log,
        as_json=options.log_format == "json",
        addresses=AddressPolicy(options.ip_addresses),
    )
    with listen(options.host, options.port) as listener:
        address = url_of(options.host, listener.getsockname()[1])
        app = _open(folder, options, key)
        server = Server(
            app,
            listener,
            host=options.host,
            patience_s=options.patience,
            trusted_proxies=options.trusted_proxy,
        )
        if options.stop_with_parent:
            threading.Thread(target=_follow_parent, args=(server,), daemon=True, name="parent").start()
        with announced(folder.path, address) as others:
            _tell_of(others)
            server.run(sockets=[listener])
    if not server.started:
        raise EnvironmentFault("the service could not start; the lines above say why")
    return 0


def _tell_of(others: Sequence[str]) -> None:
    """Two services on one folder are allowed, and seldom meant."""
    if others:
        print(
            f"tagwright serve: this data folder is served at {', '.join(others)} already; "
            "this service works on the same catalogue beside it",
            file=sys.stderr,
            flush=True,
        )


class Server(uvicorn.Server):
    """uvicorn, with our ready line, and a signal that ends it counted as a good end."""

    def __init__(
        self,
        app: Starlette,
        listener: socket.socket,
        *,
        host: str,
        patience_s: int = PATIENCE_S,
        trusted_proxies: Sequence[str] = (),
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,  # the envelope writes our own
                server_header=False,
                proxy_headers=bool(trusted_proxies),
                forwarded_allow_ips=list(trusted_proxies),
                http=_protocol(app),
                ws="none",
                timeout_graceful_shutdown=patience_s,
            )
        )
        self._address = url_of(host, listener.getsockname()[1])

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            print(f"listening on {self._address}", flush=True)
            asyncio.get_running_loop().call_later(SETTLED_S, settle)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal lets requests end, the second does not."""
        self.force_exit = self.should_exit
        self.should_exit = True


def settle() -> None:
    """Keep what is there now out of the garbage collector's sight, as it stays until the end.

    To look through all of it takes some 30 ms, now and then, in which nobody is answered.
    """
    gc.collect()
    gc.freeze()


def _protocol(app: Starlette) -> Any:
    """The protocol that knows the application's fast path, if it has one."""
    fast_path: FastPath | None = app.state.fast_path
    return BoundedHttp if fast_path is None else protocol_of(fast_path)


def listen(host: str, port: int) -> socket.socket:
    """A bound, listening socket; InputError or EnvironmentFault with the cure."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=2048)
    except socket.gaierror as error:
        raise InputError(f"--host {host}: there is no such address") from error
    except OSError as error:
        raise _bind_fault(host, port, error) from error


def _bind_fault(host: str, port: int, error: OSError) -> EnvironmentFault:
    if error.errno == errno.EADDRINUSE:
        return EnvironmentFault(
            f"port {port} on {host} is taken by another program; "
            "choose one with --port, or --port 0 for a free one"
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return EnvironmentFault(
            f"port {port} needs more rights than you have; choose one above 1023 with --port"
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return EnvironmentFault(f"{host} is no address of this machine; 0.0.0.0 listens on all it has")
    return EnvironmentFault(f"cannot listen on {host}, port {port}: {error.strerror or error}")


def url_of(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _open(folder: DataFolder, options: argparse.Namespace, key: str) -> Starlette:
    config = ServiceConfig(
        database=options.database or folder.database,
        operator_key=key,
        hits_folder=_folder(folder.path / "hits"),
        files_folder=_folder(options.files_folder or folder.path / "files"),
        most_file_bytes=options.max_file_mb * 1_000_000,
        public_url=public_address.known(options.public_url, folder) or None,
        short_domain=next(iter(options.short_domain), None),
        more_short_domains=tuple(options.short_domain[1:]),
        addresses=AddressPolicy(options.ip_addresses),
        is_safe=options.safe,
        most_body_bytes=options.max_body_mb * 1024 * 1024,
        rate=_rate(options),
        in_detail=options.visitor_details == "full",
        keep_hits_days=options.keep_hits,
        check_links_hours=options.check_links,
        geo_database=options.geo_database,
        is_alone=True,
    )
    try:
        return build(config)
    except StoreError as error:
        raise _store_fault(error) from error
    except GeoFileError as error:
        raise InputError(f"--geo-database: {error}") from error


def _rate(options: argparse.Namespace) -> Rate | None:
    per_second = options.rate_limit
    if per_second is None:  # programs on this machine are our own
        per_second = 0 if is_loopback(options.host) else serve_options.CALLS_PER_SECOND
    return Rate(per_second, burst=10 * per_second) if per_second else None


def _store_fault(error: StoreError) -> TagwrightError:
    if isinstance(error.__cause__, ArgumentError):
        return InputError(f"--database: {error}")
    if isinstance(error.__cause__, ModuleNotFoundError):
        return EnvironmentFault(f"{error}; cure: pip install 'tagwright[postgresql]'")
    return EnvironmentFault(str(error))


def _folder(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise EnvironmentFault(f"cannot write to {path}: {error.strerror}") from error
    return path


def _follow_parent(server: Server) -> None:
    """Wait until nobody holds the other end of standard input, then stop: the window is gone.

    Read without Python's buffers, whose lock would hold up the interpreter's end.
    """
    try:
        while os.read(0, 4096):
            pass
    except OSError:
        pass  # closed before we began: nobody is there either
    server.should_exit = True
