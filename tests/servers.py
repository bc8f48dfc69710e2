"""Private PostgreSQL and MariaDB servers for the tests, and the accounts the tests use on them.

They listen on 127.0.0.1 alone, keep everything in one directory and end with the process that started them.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import URL, NullPool, create_engine, make_url
from sqlalchemy.exc import OperationalError

LOOPBACK = "127.0.0.1"
ADMINISTRATOR = "archeion_admin"
START_LIMIT_SECONDS = 60
STOP_LIMIT_SECONDS = 20

# Nothing of the caller's environment (PGPORT, MYSQL_HOME, LANG …) may change how a server behaves.
SERVER_ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


class ServerError(RuntimeError):
    """A server of the tests is not installed or does not start."""


@dataclass(frozen=True, slots=True)
class _Place:
    """The directory a server lives in and the account it runs under."""

    directory: Path
    account: pwd.struct_passwd

    def process_options(self) -> dict[str, Any]:
        options: dict[str, Any] = {"cwd": self.directory, "env": SERVER_ENVIRONMENT}
        if self.account.pw_uid != os.geteuid():
            options |= {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        return options

    def run(self, *command: str | Path) -> None:
        result = subprocess.run(command, capture_output=True, check=False, **self.process_options())
        if result.returncode:
            output = (result.stdout + result.stderr).decode(errors="replace")[-2000:]
            raise ServerError(f"{command[0]} failed:\n{output}")

    def hand_over(self, path: Path) -> None:
        os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def secret_file(self, name: str, content: str) -> Path:
        path = self.directory / name
        path.touch(mode=0o600)
        path.write_text(content)
        self.hand_over(path)
        return path


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; `url` signs in as its administrator."""

    engine: str
    url: URL
    process: subprocess.Popen[bytes]
    stop_signal: signal.Signals
    place: _Place
    command: tuple[str, ...]

    def kill(self) -> None:
        """As a power cut does."""
        self.process.kill()
        self.process.wait()

    def begun_again(self) -> "Server":
        """The same, with what it held, after it was killed or stopped."""
        return _start(self.place, self.command, self.url, self.stop_signal)

    def stop(self) -> None:
        end_process(self.process, by=self.stop_signal)


def end_process(
    process: "subprocess.Popen[Any]", by: signal.Signals = signal.SIGTERM, limit_seconds: float = STOP_LIMIT_SECONDS
) -> None:
    """Asked, and killed where it has not ended within the limit; one that has ended already is left."""
    if process.poll() is None:
        process.send_signal(by)
    try:
        process.wait(limit_seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def running(start: Callable[[Path], Server]) -> Iterator[Server]:
    """A server for the length of a `with` block, in a directory of its own that is removed afterwards."""
    # Not pytest's tmp_path: its parents are closed to the account a server runs under, and its names
    # can exceed the 107 bytes of a unix socket's path.
    with tempfile.TemporaryDirectory(prefix="archeion-", ignore_cleanup_errors=True) as name:
        server = start(Path(name))
        try:
            yield server
        finally:
            server.stop()


def start_postgresql(directory: Path, options: Sequence[str] = ()) -> Server:
    """Start a new cluster in `directory`, which the account it runs under must be able to reach.

    `options` come after our own and win over them.
    """
    binaries = postgresql_binaries()
    place = _place(directory, "postgres")
    password, port = secrets.token_urlsafe(18), free_port()
    password_file = place.secret_file("password", password)
    place.run(
        *(binaries / "initdb", f"--pgdata={directory}/data", f"--pwfile={password_file}"),
        *(f"--username={ADMINISTRATOR}", "--auth=scram-sha-256"),
        *("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
    )
    password_file.unlink()
    command = [
        *(f"{binaries}/postgres", "-D", f"{directory}/data", f"--unix_socket_directories={directory}"),
        *(f"--listen_addresses={LOOPBACK}", f"--port={port}"),
        *("--fsync=off", "--full_page_writes=off", "--synchronous_commit=off"),
        *options,
    ]
    url = URL.create("postgresql+psycopg", ADMINISTRATOR, password, LOOPBACK, port, "postgres")
    # SIGINT is PostgreSQL's fast shutdown; on SIGTERM it waits for every client to leave.
    return _start(place, command, url, signal.SIGINT)


def start_mariadb(directory: Path, options: Sequence[str] = ()) -> Server:
    """Start a new server in `directory`, which the account it runs under must be able to reach.

    `options` come after our own and win over them.
    """
    place = _place(directory, "mysql")
    password, port = secrets.token_urlsafe(18), free_port()
    storage = [f"--datadir={directory}/data", f"--tmpdir={directory}", "--innodb-log-file-size=32M"]
    place.run(
        *(_binary("mariadb-install-db"), "--no-defaults", *storage, "--skip-test-db", "--skip-name-resolve"),
        # The socket method leaves no account without a password that TCP could use.
        *("--auth-root-authentication-method=socket", f"--auth-root-socket-user={place.account.pw_name}"),
    )
    administrator = f"'{ADMINISTRATOR}'@'{LOOPBACK}'"
    first_statements = place.secret_file(
        "first.sql",
        f"CREATE USER {administrator} IDENTIFIED BY '{password}';\n"
        f"GRANT ALL PRIVILEGES ON *.* TO {administrator} WITH GRANT OPTION;\n",
    )
    command = [
        *(_binary("mariadbd"), "--no-defaults", *storage, f"--init-file={first_statements}"),
        *(f"--socket={directory}/socket", f"--pid-file={directory}/pid", "--skip-log-bin"),
        *(f"--bind-address={LOOPBACK}", f"--port={port}", "--skip-name-resolve"),
        *("--innodb-flush-log-at-trx-commit=0", "--innodb-flush-method=nosync"),
        *("--innodb-buffer-pool-size=128M", "--performance-schema=OFF", "--character-set-server=utf8mb4"),
        *options,
    ]
    url = URL.create("mariadb+pymysql", ADMINISTRATOR, password, LOOPBACK, port)
    server = _start(place, command, url, signal.SIGTERM)
    first_statements.unlink()
    return replace(server, command=tuple(each for each in server.command if not each.startswith("--init-file")))


def create_database(server: Server, name: str) -> URL:
    """Create an empty database; the URL returned signs in to it as the administrator."""
    quoted = _quoted(server, name)
    character_set = " CHARACTER SET utf8mb4" if server.engine == "mariadb" else ""
    _execute(server.url, [f"CREATE DATABASE {quoted}{character_set}"])
    return server.url.set(database=name)


def drop_database(server: Server, name: str) -> None:
    """Drop a database, and on PostgreSQL the connections left open to it."""
    force = " WITH (FORCE)" if server.engine == "postgresql" else ""
    _execute(server.url, [f"DROP DATABASE IF EXISTS {_quoted(server, name)}{force}"])


def create_reader(server: Server, database: str) -> URL:
    """Create an account that may only SELECT in `database`, from tables there now and later."""
    name, password = f"reader_{secrets.token_hex(4)}", secrets.token_urlsafe(18)
    administrator_url = server.url.set(database=database)
    grants = _postgresql_grants if server.engine == "postgresql" else _mariadb_grants
    _execute(administrator_url, grants(database, name, password))
    return administrator_url.set(username=name, password=password)


def odbc_mariadb_url(url: URL) -> URL:
    """The same database and account through Debian's ODBC driver, named by file: nothing is registered."""
    drivers = sorted(Path("/usr/lib").glob("*/odbc/libmaodbc.so"))
    if not drivers:
        raise ServerError("MariaDB's ODBC driver is not installed: run .ci/packages")
    # Without a port among the arguments SQLAlchemy sends "Server=host,port", which this driver does not know.
    arguments = {"driver": str(drivers[0]), "port": str(url.port)}
    return url.set(drivername="mysql+pyodbc", query=arguments)


def mssql_url() -> URL | None:
    """A SQL Server given for the tests, where they may create and drop databases."""
    url = os.environ.get("ARCHEION_TEST_MSSQL_URL")
    return make_url(url) if url else None


def _postgresql_grants(database: str, name: str, password: str) -> list[str]:
    return [
        # PUBLIC may make temporary tables anywhere and, before PostgreSQL 15, tables in the public schema.
        f'REVOKE TEMPORARY ON DATABASE "{database}" FROM PUBLIC',
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"CREATE ROLE {name} LOGIN PASSWORD '{password}'",
        f'GRANT CONNECT ON DATABASE "{database}" TO {name}',
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {name}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {name}",
    ]


def _mariadb_grants(database: str, name: str, password: str) -> list[str]:
    # In the database name of a GRANT an underscore stands for any character.
    pattern = database.replace("_", r"\_")
    account = f"'{name}'@'{LOOPBACK}'"
    return [
        f"CREATE USER {account} IDENTIFIED BY '{password}'",
        f"GRANT SELECT ON `{pattern}`.* TO {account}",
    ]


def _execute(url: URL, statements: Sequence[str]) -> None:
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def _quoted(server: Server, name: str) -> str:
    return server.url.get_dialect()().identifier_preparer.quote_identifier(name)


def _start(place: _Place, command: Sequence[str], url: URL, stop_signal: signal.Signals) -> Server:
    # The kernel signals at the end of the thread that started the server: start it from the main thread.
    guard = [_binary("setpriv"), "--pdeathsig", stop_signal.name.removeprefix("SIG"), "--"]
    log = place.directory / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*guard, *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            **place.process_options(),
        )
    server = Server(url.get_backend_name(), url, process, stop_signal, place, tuple(command))
    try:
        _wait_until_ready(server, log)
    except BaseException:
        server.stop()
        raise
    return server


def _wait_until_ready(server: Server, log: Path) -> None:
    deadline = time.monotonic() + START_LIMIT_SECONDS
    while True:
        try:
            return _execute(server.url, ["SELECT 1"])
        except OperationalError as error:
            if server.process.poll() is not None or time.monotonic() > deadline:
                tail = log.read_text(errors="replace")[-2000:]
                raise ServerError(f"{server.engine} did not start:\n{tail}") from error
        time.sleep(0.1)


def _place(directory: Path, preferred_account: str) -> _Place:
    if os.geteuid() != 0:
        return _Place(directory, pwd.getpwuid(os.geteuid()))
    # Both servers refuse to run as root.
    accounts = {entry.pw_name: entry for entry in pwd.getpwall()}
    place = _Place(directory, accounts.get(preferred_account, accounts["nobody"]))
    place.hand_over(directory)
    return place


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def postgresql_binaries() -> Path:
    versions = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not versions:
        raise ServerError("PostgreSQL is not installed: run .ci/packages")
    return max(versions, key=lambda path: float(path.parent.name))


def _binary(name: str) -> str:
    path = shutil.which(name, path=SERVER_ENVIRONMENT["PATH"])
    if path is None:
        raise ServerError(f"{name} is not installed: run .ci/packages")
    return path
