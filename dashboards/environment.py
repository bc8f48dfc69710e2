"""What a site says of itself in its environment (README, «Settings»), as values; app.py hands over what it read."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Self

from auth.settings import AuthSettings
from auth.syslog import SyslogServer
from dashboards.exports.metrics import MetricsToken
from dashboards.mail.smtp import MailServer
from dashboards.providers import providers_of
from queries.errors import ConfigurationError
from queries.settings import SiteSettings, read_secret
from queries.snapshots.engine import ReadingEngine
from queries.snapshots.place import SnapshotPlace

if TYPE_CHECKING:
    from dashboards.workers.composing import Work


@dataclass(frozen=True, slots=True)
class Directories:
    """Shared by all processes that serve the same hospitals: snapshots, whose turn it is to ask an archive, what
    people are having done beside their pages, releases, and the files of exports that were delivered."""

    snapshots: SnapshotPlace
    turns: Path
    jobs: Path
    releases: Path
    exports: Path

    @classmethod
    def read(cls, environ: Mapping[str, str], var: Path) -> Self:
        """`var` is where they are unless they are said to be elsewhere. Raises ConfigurationError."""
        return cls(
            snapshots=SnapshotPlace.read(environ, var / "snapshots", var / "snapshot-cache"),
            turns=var / "turns",
            jobs=Path(environ.get("ARCHEION_JOBS", var / "jobs")),
            releases=Path(environ.get("ARCHEION_RELEASES", var / "releases")),
            exports=Path(environ.get("ARCHEION_EXPORTS", var / "exports")),
        )


@dataclass(frozen=True, slots=True)
class Outward:
    """How the application speaks to others than its readers: None where it does not.

    `url` is where people reach the pages; `counted_in` a directory in which the workers of one gunicorn count
    together.
    """

    mail_server: MailServer | None = None
    url: str | None = None
    metrics_token: MetricsToken | None = None
    counted_in: Path | None = None

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Self:
        """Raises ConfigurationError."""
        token = read_secret("ARCHEION_METRICS_TOKEN", environ)
        # Set by config/gunicorn.py, under the name that prometheus_client knows.
        counted_in = environ.get("PROMETHEUS_MULTIPROC_DIR")
        return cls(
            mail_server=MailServer.read(environ),
            url=environ.get("ARCHEION_URL"),
            metrics_token=None if token is None else MetricsToken.of(token),
            counted_in=None if counted_in is None else Path(counted_in),
        )


def auth_settings(site: SiteSettings, environ: Mapping[str, str]) -> AuthSettings:
    """Raises ConfigurationError, SettingsRefused."""
    secret_key = read_secret("ARCHEION_SECRET_KEY", environ)
    if secret_key is None:
        raise ConfigurationError("ARCHEION_SECRET_KEY or ARCHEION_SECRET_KEY_FILE must be set; see the README")
    return AuthSettings(
        secret_key=secret_key,
        previous_secret_key=read_secret("ARCHEION_SECRET_KEY_PREVIOUS", environ),
        cookies_secure=True,
        trusted_proxy_count=_count(environ, "ARCHEION_PROXY_COUNT"),
        second_factor_roles=frozenset(site.shared.accounts.second_factor),
        audit_syslog=_audit_syslog(environ),
        providers=providers_of(site.shared.sign_in, tuple(hospital.code for hospital in site.hospitals), environ),
        url=environ.get("ARCHEION_URL"),
    )


def store_url(environ: Mapping[str, str], var: Path) -> str:
    """SQLAlchemy's, with its password. Without one it is a file in `var`."""
    default = var / "store.db"
    if "ARCHEION_STORE" not in environ:
        default.parent.mkdir(exist_ok=True)
    return read_secret("ARCHEION_STORE", environ) or f"sqlite:///{default}"


def work_of(environ: Mapping[str, str], secret_keys: tuple[str, ...]) -> "Work | None":
    """A queue, where there is a Redis. Raises ConfigurationError."""
    url = read_secret("ARCHEION_REDIS", environ)
    if url is None:
        return None
    # Celery takes 18 MB of every process and half a second: whoever has no Redis is spared both.
    from dashboards.workers.composing import Work  # noqa: PLC0415

    return Work.of(url, environ.get("ARCHEION_REDIS_CA_FILE"), secret_keys)


def cluster_of(environ: Mapping[str, str]) -> ReadingEngine | None:
    """A Spark cluster, where there is one: only then is its client needed, which takes a second to load."""
    url = read_secret("ARCHEION_SPARK", environ)
    if not url:
        return None
    if find_spec("pyspark") is None:
        raise ConfigurationError("ARCHEION_SPARK is set: install requirements-spark.lock; see docs/spark.md")
    from queries.snapshots.spark import SparkEngine  # noqa: PLC0415

    return SparkEngine(url)


def _audit_syslog(environ: Mapping[str, str]) -> SyslogServer | None:
    url = environ.get("ARCHEION_AUDIT_SYSLOG")
    return SyslogServer.read(url, environ.get("ARCHEION_AUDIT_SYSLOG_CA_FILE")) if url else None


def _count(environ: Mapping[str, str], name: str) -> int:
    text = environ.get(name, "0")
    if not text.isdecimal():
        raise ConfigurationError(f"{name} must be a whole number, not {text!r}")
    return int(text)
