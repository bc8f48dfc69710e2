"""Composition: settings → engines → the application. Nobody imports this module, and nothing below it reads the
environment.

`flask --app app …` and `gunicorn "app:create_app()"` serve a site; `gunicorn "app:create_demo(8050)"` the demo.
"""

import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy import Engine, QueuePool

from auth.archive_checks import ArchiveChecks
from auth.audit import record
from auth.backups.store import StoreRows
from auth.deliveries import Deliveries
from auth.demo_accounts import new_passwords
from auth.hospital_names import HospitalName, HospitalNames
from auth.hospital_settings import HospitalChanges
from auth.locks import StoreLocks
from auth.notices import Notices
from auth.settings import AuthSettings
from auth.setup import init_auth
from auth.store import open_store, require_schema, upgrade
from auth.users import principal_of
from dashboards.administration.hospitals import register_hospital_pages
from dashboards.administration.scope import Administering
from dashboards.alerts.acknowledging import register_acknowledging
from dashboards.alerts.checking import Alerting
from dashboards.application import create_dash
from dashboards.backups.site import Site
from dashboards.commands.alerts import register_alert_commands
from dashboards.commands.archives import register_archive_commands
from dashboards.commands.hospital_settings import register_hospital_commands
from dashboards.commands.projections import register_projection_commands
from dashboards.commands.releases import register_release_commands
from dashboards.commands.reports import register_report_commands
from dashboards.commands.snapshots import register_snapshot_commands
from dashboards.commands.store import register_store_commands
from dashboards.commands.work import register_work_commands
from dashboards.deliveries.cases import Delivering, require_known_reports
from dashboards.demo import Places, fill
from dashboards.environment import Directories, Outward, auth_settings, cluster_of, store_url, work_of
from dashboards.exports.metrics import register_metrics
from dashboards.hospitals.changing import Changing
from dashboards.hospitals.current import CurrentHospitals
from dashboards.jobs.limits import DiskLimits, JobCache
from dashboards.jobs.manager import JobManager
from dashboards.jobs.taking import Plan
from dashboards.jobs.ticketed import Jobs
from dashboards.service.counting import Counting
from dashboards.service.readiness import STOPPING, Part, Readiness, register_readiness
from dashboards.service.watching import watch
from dashboards.services import Services
from dashboards.words import LANGUAGES, Words
from queries.archives.live import LiveArchive
from queries.archives.turns import Turns
from queries.demo.hospitals import make_demo
from queries.locks import FileLocks, Locks
from queries.projections.courses import Courses, current_standings
from queries.projections.standing import Standing
from queries.projections.starting import Order, start
from queries.releases.folder import ReleaseFolder
from queries.settings import HospitalSettings, SharedSettings, load_hospitals, load_site
from queries.snapshots.engine import ReadingEngine
from queries.snapshots.folder import SnapshotFolder
from queries.snapshots.library import SnapshotLibrary
from queries.snapshots.place import SnapshotPlace

if TYPE_CHECKING:
    from dashboards.workers.composing import Work

ROOT = Path(__file__).resolve().parent
DEFAULTS = SharedSettings()
# Of a site that speaks to nobody but its readers.
NOBODY_ELSE = Outward()


def create_app() -> Flask:
    """The application of a site, from its environment (README, «Settings»)."""
    environ = os.environ
    site = load_site(Path(environ.get("ARCHEION_HOSPITALS", ROOT / "config" / "hospitals.toml")), environ)
    settings = auth_settings(site, environ)
    store = open_store(store_url(environ, ROOT / "var"))
    directories = Directories.read(environ, ROOT / "var")
    return compose(
        *(site.hospitals, store, settings, _now, directories, Outward.read(environ)),
        shared=site.shared,
        work=work_of(environ, settings.secret_keys),
        engine=cluster_of(environ),
    )


def create_demo(port: int) -> Flask:
    """Synthetic hospitals and four accounts, whose passwords are new at every start and printed."""
    directory = ROOT / "var" / "demo"
    directory.mkdir(parents=True, exist_ok=True)
    hospitals = load_hospitals(make_demo(directory, datetime.now(UTC).date()), {})
    store = open_store(f"sqlite:///{directory / 'store.db'}")
    # Only this machine is served, without TLS: Secure cookies would never come back.
    settings = AuthSettings(secret_key=secrets.token_hex(32), cookies_secure=False)
    turns, jobs, releases, exports = (directory / name for name in ("turns", "jobs", "releases", "exports"))
    directories = Directories(SnapshotPlace(directory / "snapshots"), turns, jobs, releases, exports)
    server = compose(hospitals, store, settings, _now, directories)
    places = Places(directories.snapshots, directories.turns, directories.releases)
    fill(hospitals, CurrentHospitals(hospitals, HospitalChanges(store)), Notices(store), places, _now)
    _announce(port, new_passwords(store, settings, tuple(hospital.code for hospital in hospitals), _now()))
    return server


def compose(
    hospitals: tuple[HospitalSettings, ...],
    store: Engine,
    settings: AuthSettings,
    now: Callable[[], datetime],
    directories: Directories,
    outward: Outward = NOBODY_ELSE,
    standings: Callable[[], tuple[Standing, ...]] | None = None,
    shared: SharedSettings = DEFAULTS,
    work: "Work | None" = None,
    engine: ReadingEngine | None = None,
) -> Flask:
    """The application of these hospitals and this store; `now` decides which period is unfinished. `standings` stands
    in for those of the kept courses; small numbers are withheld as the settings begin with unless they are given.
    Without `work`, jobs are processes of this machine, and what is regular is done by commands; without another
    `engine`, DuckDB adds snapshots up."""
    require_known_reports(shared.exports)
    upgrade(store)
    server = Flask("archeion", root_path=str(ROOT), static_folder=None)
    server.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "locale")
    # A callback's body is its controls' values; nothing of ours is a tenth of this.
    server.config["MAX_CONTENT_LENGTH"] = 1_000_000
    changes = HospitalChanges(store)
    current_hospitals = CurrentHospitals(hospitals, changes)
    names = HospitalNames(partial(_name_of, current_hospitals))
    init_auth(server, store, settings, tuple(current_hospitals), names)
    locks = _locks(store, directories.turns)
    turns, folder = Turns(locks), directories.snapshots.folder(locks)
    library = SnapshotLibrary(folder, engine or directories.snapshots.engine())
    releases = ReleaseFolder(directories.releases)
    courses = Courses(folder)
    notices = Notices(store)
    current = standings or (lambda: current_standings(courses, current_hospitals.values(), now))
    services = Services(
        hospitals=current_hospitals,
        disclosure=shared.disclosure,
        archives={hospital.code: LiveArchive(hospital, now, turns) for hospital in hospitals},
        library=library,
        courses=courses,
        jobs=_jobs(current_hospitals, settings.secret_keys, directories, locks, work),
        notices=notices,
        record=partial(record, store),
        releases=releases,
        words={language: Words.load(language, ROOT / "locale") for language in LANGUAGES},
        now=now,
        long_files=None if work is None else work.files(directories.exports, now),
    )
    create_dash(server, services, ROOT / "assets")
    alerting = Alerting(notices, current_hospitals, services.words, outward.mail_server, outward.url)
    register_acknowledging(server, services)
    readiness = Readiness(_parts(store, directories.snapshots, folder, work), STOPPING.is_set)
    counting = Counting(outward.counted_in, partial(_connections_in_use, store))
    register_readiness(server, readiness)
    register_metrics(server, outward.metrics_token, current, notices, now, counting, readiness)
    register_alert_commands(server, current, alerting, now)
    checks = ArchiveChecks(store)
    register_archive_commands(server, current_hospitals, now, turns, checks)
    changing = Changing(current_hospitals.file, changes)
    register_hospital_pages(server, Administering(services, current_hospitals, changing, checks, turns))
    register_hospital_commands(server, current_hospitals, changing, now)

    def project(codes: Sequence[str]) -> bool:
        chosen = [current_hospitals[code] for code in codes]
        return start(Order.of(directories.snapshots, chosen, current_hospitals))

    register_snapshot_commands(server, current_hospitals, folder, now, turns, project)
    register_projection_commands(server, current_hospitals, project)
    delivering = Delivering(
        services, shared.exports, Deliveries(store), directories.exports, outward.mail_server, outward.url
    )
    register_report_commands(server, services, partial(principal_of, store), delivering)
    if work is not None:
        principals = partial(principal_of, store)
        work.undertake(folder, turns, courses, locks, project, current, alerting, delivering, principals)
    register_work_commands(server, work, shared.schedule)
    register_release_commands(
        server, current_hospitals, library, releases, shared.releases.provisional_months, now, services.record
    )
    site = Site(StoreRows(store, settings.secret_keys), folder, releases)
    register_store_commands(server, site, now, services.record)
    watch(server, counting)
    return server


def _parts(store: Engine, place: SnapshotPlace, folder: SnapshotFolder, work: "Work | None") -> list[Part]:
    """What a replica stands on. From object storage that does not answer, pages go on with what was brought."""
    parts = [Part("store", partial(require_schema, store))]
    parts.append(Part("snapshots", folder.require_reachable, is_needed=place.bucket is None))
    if work is not None:
        parts.append(Part("queue", work.require_reachable, is_needed=False))
    return parts


def _connections_in_use(store: Engine) -> int:
    return store.pool.checkedout() if isinstance(store.pool, QueuePool) else 0


def _name_of(hospitals: Mapping[str, HospitalSettings], code: str) -> HospitalName | None:
    hospital = hospitals.get(code)
    return None if hospital is None else HospitalName(hospital.name.model_dump(), hospital.region)


def _locks(store: Engine, directory: Path) -> Locks:
    """The store's where it is a server, so that all machines that use it share them."""
    return FileLocks(directory) if store.dialect.name == "sqlite" else StoreLocks(store.url)


def _jobs(
    hospitals: Mapping[str, HospitalSettings],
    secret_keys: tuple[str, ...],
    directories: Directories,
    locks: Locks,
    work: "Work | None",
) -> Jobs:
    plan = Plan(
        hospitals=hospitals,
        snapshots=directories.snapshots,
        locks=locks,
        jobs=directories.jobs,
        locale=ROOT / "locale",
        secret_keys=secret_keys,
    )
    if work is not None:
        return work.jobs(plan, locks)
    cache = JobCache(directories.jobs)
    return JobManager(cache, plan, DiskLimits(cache, directories.jobs))


def _now() -> datetime:
    return datetime.now(UTC)


def _announce(port: int, passwords: dict[str, str]) -> None:
    lines = [f"  {name:14} {password}" for name, password in passwords.items()]
    text = "\n".join(["", f"Archeion demo: http://127.0.0.1:{port}", "Accounts and passwords:", *lines, ""])
    print(text, flush=True)  # noqa: T201 - the one thing a newcomer must see
