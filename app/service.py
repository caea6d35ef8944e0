"""The service: the routes of all packages in one ASGI application, on one database."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import urlsplit

from anyio import to_thread
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from app.api_pages import with_description
from app.envelope import Service
from app.short_domain import host_routes, own_host
from app.uploaded_table import open_table
from catalog import api as catalog_api
from catalog import files, records, reference_images, short_domains
from catalog.access import ensure_operator
from catalog.api.context import MOST_BODY_BYTES, Context
from catalog.api.endpoint import EXCEPTION_HANDLERS
from catalog.api.limits import Limiter, Rate
from catalog.batches.runner import TaskRunner
from catalog.blobs import BlobFolder
from catalog.clock import now_ms
from catalog.files import FileStore
from catalog.signing import ensure_signer
from catalog.store import Database
from reactor import api as reactor_api
from reactor.events import Events
from reactor.gateway import Gateway
from reactor.process import Limits
from reactor.runner import Runner as ScriptRunner
from reactor.scripts import ScriptBook
from recognition import api as recognition_api
from recognition.likeness import renewing
from redirector import api as redirector_api
from redirector.arbiter import Arbiter
from redirector.chores import Chore, Chores
from redirector.context.geo import FollowedGeoFile
from redirector.context.privacy import AddressPolicy
from redirector.context.whereabouts import use_table
from redirector.fast import FastPath
from redirector.guesses import Guesses
from redirector.health.rounds import HealthCheck
from redirector.hits import HitRecorder
from redirector.hours import Sums
from redirector.retention import fold_old_hits
from redirector.rules.book import RuleBook, ensure_account_redirector
from redirector.rules.directory import CatalogDirectory
from redirector.scans import complete_scan
from redirector.targets import target_problem
from redirector.visits import Visits

MOST_FILE_BYTES = 512 * 1000 * 1000
_HOUR_S = 3600
_MINUTE_S = 60
_BETWEEN_CHECKS_S = 60
KEPT_IN_TRASH_MS = 30 * 24 * 3600 * 1000

# platform-facts, "Lists": what a script in a browser may read.
_EXPOSED = ("Link", "Location", "X-Result-Count", "X-Calculation-Date", "ETag", "X-Request-Id", "Retry-After")
_CORS = Middleware(
    CORSMiddleware,
    allow_origins=["*"],
    allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
    allow_headers=["*"],
    expose_headers=list(_EXPOSED),
    max_age=86400,
)


@dataclass(frozen=True, kw_only=True)
class ServiceConfig:
    """What one service runs on.

    ``database`` is a file or a database URL; ``hits_folder`` keeps visits that are not in the database yet,
    ``files_folder`` the contents of files, of which none is larger than ``most_file_bytes``: services on
    one database need one folder of files.
    ``public_url`` is the address that goes into codes, when it is not the one the service is called by.
    ``addresses`` says how much of visitors' IP addresses is kept; unless ``in_detail``, neither are whole
    user agents and referring pages. With ``is_safe`` not even a power failure takes back what was answered.
    ``most_body_bytes`` is the largest request, and ``rate`` how often each key may call; visits of short
    links are not counted. ``script_limits`` is what one run of a script may take. ``keep_hits_days`` and
    ``check_links_hours`` of 0 mean never; ``geo_database`` is a MaxMind DB file. ``is_alone`` promises that
    nothing else in this process opens the database.
    """

    database: str | Path
    operator_key: str
    hits_folder: Path | None = None
    files_folder: Path | None = None
    most_file_bytes: int = MOST_FILE_BYTES
    public_url: str | None = None
    short_domain: str | None = None
    more_short_domains: tuple[str, ...] = ()
    addresses: AddressPolicy = AddressPolicy.TRUNCATED
    in_detail: bool = True
    is_safe: bool = False
    most_body_bytes: int = MOST_BODY_BYTES
    rate: Rate | None = None
    script_limits: Limits = Limits()  # noqa: RUF009 - frozen
    keep_hits_days: int = 0
    check_links_hours: int = 0
    geo_database: Path | None = None
    is_alone: bool = False


def build(config: ServiceConfig) -> Starlette:
    """Open the database and compose the application.

    Raises StoreError when the database cannot be opened, ValueError when the key is not one.
    """
    places = None if config.geo_database is None else FollowedGeoFile(config.geo_database)
    use_table(places)
    database = Database.open(config.database, safe=config.is_safe)
    lacking = config.hits_folder is None or config.files_folder is None
    own_folder = Path(tempfile.mkdtemp(prefix="tagwright-")) if lacking else Path()
    blobs = BlobFolder(config.files_folder or own_folder / "files", config.most_file_bytes)
    blobs.create()
    with database.write() as connection:
        ensure_operator(connection, config.operator_key)
        ensure_account_redirector(connection)
        for address in (config.public_url, config.short_domain, *config.more_short_domains):
            if address:
                short_domains.remember(connection, address)
        records.empty_trash(connection, before_ms=now_ms() - KEPT_IN_TRASH_MS)
        reference_images.forget_gone(connection)
        signer = ensure_signer(connection)
    with database.read() as connection:
        blobs.sweep(files.contents(connection) | reference_images.contents(connection))
    directory = CatalogDirectory()
    scripts = ScriptRunner(database, config.script_limits)
    events = Events(ScriptBook(), directory, scripts.wake)
    hits = HitRecorder(
        database,
        config.hits_folder or own_folder,
        is_safe=config.is_safe,
        tell=events.visits_stored,
        is_heard=events.hear_of_visits,
    )
    arbiter = Arbiter(directory, RuleBook())
    runner = TaskRunner(database, target_problem)
    context = Context(
        database=database,
        files=FileStore(blobs=blobs, signer=signer),
        most_body_bytes=config.most_body_bytes,
        limiter=Limiter(config.rate),
        tasks=runner,
        target_problem=target_problem,
        open_table=open_table,
        public_url=config.public_url.rstrip("/") if config.public_url else None,
        short_domain=config.short_domain,
        more_short_domains=config.more_short_domains,
        version=own_version(),
        settle=[hits.flush],
        complete_action=[partial(complete_scan, arbiter, config.addresses, in_detail=config.in_detail)],
        actions_created=[events.actions_created],
        properties_changed=[events.properties_changed],
    )
    visits = Visits(
        context=context,
        hits=hits,
        arbiter=arbiter,
        guesses=Guesses(database),
        addresses=config.addresses,
        in_detail=config.in_detail,
    )
    chores = Chores([*_chores(config, database, places), _renewal(database, blobs)])
    fast_path = FastPath.of(visits, is_alone=config.is_alone)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        hits.start()
        runner.start()
        hosts = [urlsplit(address).hostname for address in (config.public_url,) if address]
        scripts.start(Gateway(app, asyncio.get_running_loop(), tuple(host for host in hosts if host)))
        chores.start()
        try:
            yield
        finally:
            await to_thread.run_sync(scripts.close)  # whose requests may be waiting for this very loop
            chores.close()
            runner.close()
            hits.close()
            database.close()
            if fast_path is not None:
                fast_path.close()
            if lacking:
                shutil.rmtree(own_folder, ignore_errors=True)

    routes = with_description(
        [
            *catalog_api.routes(context),
            *recognition_api.routes(context),
            *reactor_api.routes(context, scripts),
            *redirector_api.routes(visits),  # last: its short links take any single segment
        ],
        own_version(),
    )
    domains = (config.short_domain, *config.more_short_domains)
    own_hosts = [own_host(domain, config.public_url) for domain in domains]
    application = Service(
        routes=[*(each for host in own_hosts for each in host_routes(host, routes)), *routes],
        middleware=[_CORS],
        exception_handlers=EXCEPTION_HANDLERS,
        lifespan=lifespan,
    )
    application.state.fast_path = fast_path
    return application


def _chores(config: ServiceConfig, database: Database, places: FollowedGeoFile | None) -> list[Chore]:
    """What the service does by itself."""
    chores = [
        Chore("summing up hits", _MINUTE_S, Sums(database).round),
        Chore("forgetting wrong passwords", _HOUR_S, Guesses(database).forget),
    ]
    if config.keep_hits_days:
        fold = partial(fold_old_hits, database, keep_days=config.keep_hits_days)
        chores.append(Chore("folding old hits", _HOUR_S, fold))
    if places is not None:
        chores.append(Chore("following the table of places", _MINUTE_S, places.follow))
    if config.check_links_hours:
        health = HealthCheck(database)
        check = partial(health.round, config.check_links_hours * _HOUR_S * 1000)
        chores.append(Chore("checking links", _BETWEEN_CHECKS_S, check))
    return chores


def _renewal(database: Database, blobs: BlobFolder) -> Chore:
    """Reference images that an older Tagwright has described are described anew."""
    return Chore("describing reference images", _HOUR_S, partial(renewing.renew, database, blobs))


def own_version() -> str:
    """The version of Tagwright that runs here."""
    try:
        return version("tagwright")
    except PackageNotFoundError:  # a checkout that is not installed
        return "0.1.0"
