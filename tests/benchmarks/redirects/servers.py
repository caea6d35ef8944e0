"""The servers that are measured, each a process on one processor: nginx and ours."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil

ROOT = Path(__file__).resolve().parents[3]
SERVER_CORE = 0

_NGINX = """
daemon off; master_process off; worker_processes 1; error_log stderr crit; pid {folder}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
    access_log {log}; keepalive_requests 100000000;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    map_hash_max_size {size}; map_hash_bucket_size 256;
    map $uri $target {{ include {folder}/links.map; }}
    server {{ listen 127.0.0.1:{port}; location / {{ return 302 $target; }} }}
}}
"""


@dataclass(frozen=True)
class Server:
    """A running server and where it listens."""

    url: str
    process: psutil.Process

    def processor_ms(self) -> float:
        """Processor time it has used so far, with all processes it has started."""
        own = [self.process.cpu_times(), *(each.cpu_times() for each in self._children())]
        ended = sum(times.children_user + times.children_system for times in own)
        return float(ended + sum(times.user + times.system for times in own)) * 1000

    def megabytes(self) -> float:
        """Memory it holds, with its processes."""
        return sum(float(each.memory_info().rss) for each in [self.process, *self._children()]) / 1e6

    def _children(self) -> list[psutil.Process]:
        return list(self.process.children(recursive=True))


@contextmanager
def nginx(folder: Path, links: int, *, logs: bool) -> Iterator[Server]:
    """nginx with the map in a folder; with ``logs`` it writes its access log, as we record hits."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = f"{folder}/access.log" if logs else "off"
    text = _NGINX.format(folder=folder, port=port, log=log, size=max(2048, links * 2))
    (folder / "nginx.conf").write_text(text)
    with _running(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], {}) as process:
        _until_it_listens(port)
        yield Server(f"http://127.0.0.1:{port}", psutil.Process(process.pid))


@contextmanager
def ours(data: Path, key: str, *arguments: str, records_hits: bool = True) -> Iterator[Server]:
    """The real service; without ``records_hits`` one that answers and forgets."""
    program = ["-m", "app"] if records_hits else [str(Path(__file__).with_name("unrecorded.py"))]
    command = [sys.executable, *program, "serve", "--data", str(data), "--port", "0", "--no-access-log"]
    with _running([*command, *arguments], {"TAGWRIGHT_OPERATOR_KEY": key}) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        yield Server(url, psutil.Process(process.pid))


@contextmanager
def _running(command: Sequence[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}
    )
    psutil.Process(process.pid).cpu_affinity([SERVER_CORE])
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def _until_it_listens(port: int) -> None:
    for _ in range(600):
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("nginx did not start")


def call(server: Server, key: str, method: str, path: str, body: object = None) -> Any:
    """One call of our API."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=600)
    headers = {"Authorization": key, "Content-Type": "application/json", "Accept": "application/json"}
    connection.request(method, path, None if body is None else json.dumps(body), headers)
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    assert answer.status in (200, 201), (answer.status, text[:300])
    return json.loads(text)


def set_rules(server: Server, key: str, count: int) -> None:
    """Rules of the account that ask different things, none of which any visit fulfils."""
    asks = (
        "product.identifiers.upc={n}&dayOfWeek!=sun",
        "country=XK&language=l{n}",
        "device=tablet&timeOfDay<{n}",
        "query.campaign=c{n}",
        "product.tags=recalled{n}",
    )
    rules = [
        {"match": asks[n % len(asks)].format(n=n), "redirectUrl": "https://shop.example.com/other"}
        for n in range(count)
    ]
    call(server, key, "PUT", "/redirector", {"rules": rules})


def all_hits(server: Server, key: str) -> int:
    """How many visits the service has counted."""
    return int(call(server, key, "GET", "/redirector/hits?from=0&by=country")["hits"])
