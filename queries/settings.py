"""hospitals.toml → HospitalSettings. Every mistake is named with file, hospital, key and what is allowed."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, ValidationError, model_validator
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from queries.dicom import Availability
from queries.errors import ConfigurationError
from queries.export_settings import ExportName, ExportSettings
from queries.mail_addresses import MailAddress
from queries.schedule_settings import ScheduleSettings
from queries.sign_in_settings import SignInSettings
from queries.storage_settings import SettingsTable, StorageSettings
from queries.time_zones import TimeZoneName

ArchiveKind = Literal["conquest", "dcm4chee2", "dcm4chee_arc5", "dg_dicom_server", "orthanc"]
AvailabilityName = Literal["ONLINE", "NEARLINE", "OFFLINE", "UNAVAILABLE"]
ENGINES = ("sqlite", "postgresql", "mysql", "mariadb", "mssql")
HOSPITAL_CODE = re.compile(r"[a-z][a-z0-9-]{0,31}", re.ASCII)
# Drivers also take it as an argument of the URL, and ODBC in a connection string inside one.
_PASSWORD_ARGUMENT = re.compile(r"\b(password|passwd|pwd)\b", re.IGNORECASE)


def _supported_url(text: str) -> str:
    try:
        url = make_url(text)
    except ArgumentError:
        raise ValueError("is no SQLAlchemy URL; allowed is such as postgresql+psycopg://reader@host/db") from None
    if url.get_backend_name() not in ENGINES:
        raise ValueError(f"engine {url.get_backend_name()!r} is not supported; allowed: {', '.join(ENGINES)}")
    if url.password is not None or _PASSWORD_ARGUMENT.search(str(sorted(url.query.items()))):
        raise ValueError("must not contain a password; give it in the environment (see hospitals.example.toml)")
    return text


# As archives are read, case and padding do not tell stations apart.
StationKey = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, min_length=1, max_length=140)]
StationName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class Name(SettingsTable):
    el: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
    en: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]


class ArchiveSettings(SettingsTable):
    kind: ArchiveKind
    url: Annotated[str, AfterValidator(_supported_url)]
    # The schema (PostgreSQL, SQL Server) that holds the tables, where it is not the account's default.
    table_schema: str | None = None
    # A statement that runs longer is stopped: the archive's own work comes first.
    statement_time_limit_seconds: Annotated[int, Field(ge=1, le=600)] = 30
    # Taking a snapshot stops here and goes on the next time.
    taking_time_limit_seconds: Annotated[int, Field(ge=10, le=86_400)] = 1_800
    connect_time_limit_seconds: Annotated[int, Field(ge=1, le=60)] = 5
    # Value in the archive → DICOM availability; `*` at the end of a value matches any rest.
    availability: dict[str, AvailabilityName] = Field(default_factory=dict)
    # dcm4chee2 also keeps the number of instances with each series: quicker, but it lags while a series arrives and
    # after a crash. `archives check` compares the two.
    counts_from: Literal["instances", "counters"] = "instances"

    @model_validator(mode="after")
    def _only_what_the_kind_has(self) -> "ArchiveSettings":
        if self.counts_from == "counters" and self.kind != "dcm4chee2":
            raise ValueError("counts_from: only dcm4chee2 keeps counters that could be asked instead of instances")
        if self.availability and self.kind not in ("conquest", "dg_dicom_server"):
            raise ValueError(f"availability: {self.kind} has DICOM's own values; there is nothing to declare")
        return self

    @property
    def place(self) -> str:
        """Where the index is, without the account and what else a driver is told."""
        url = make_url(self.url)
        return URL.create(url.drivername, host=url.host, port=url.port, database=url.database).render_as_string()

    @property
    def availability_of_values(self) -> dict[str, Availability]:
        return {value: Availability[name] for value, name in self.availability.items()}


class DaysCrossed(ValueError):
    """What would be critical before it warns."""


class AlertSettings(SettingsTable):
    # Who is told by e-mail; nobody unless named.
    mail: list[MailAddress] = Field(default_factory=list)
    language: Literal["el", "en"] = "el"
    # Told when this many days are left until the critical level may be reached (early end of the date's 80 % range).
    warning_days: Annotated[int, Field(ge=1, le=3_650)] = 180
    critical_days: Annotated[int, Field(ge=1, le=3_650)] = 60
    # What holds for less is not told, nor that it has passed.
    hold_hours: Annotated[int, Field(ge=0, le=24 * 31)] = 24
    # An alert is cleared only so far below the threshold that raised it.
    margin_percent: Annotated[int, Field(ge=0, le=50)] = 2
    margin_days: Annotated[int, Field(ge=0, le=365)] = 14

    @model_validator(mode="after")
    def _warned_before_critical(self) -> "AlertSettings":
        if self.critical_days >= self.warning_days:
            raise DaysCrossed("critical_days must be fewer than warning_days")
        return self


class HospitalSettings(SettingsTable):
    code: str
    name: Name
    # Health region (ΥΠΕ) the hospital belongs to.
    region: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    time_zone: TimeZoneName = "Europe/Athens"
    # The hospital whose studies this archive keeps a second copy of, such as a data centre's archive for it. Its
    # figures are the same studies once more: no sum over hospitals begins with it.
    copy_of: str | None = None
    archive: ArchiveSettings
    storage: StorageSettings = Field(default_factory=StorageSettings)
    # Figures older than this are marked as stale wherever they are shown.
    stale_after_hours: Annotated[int, Field(ge=1, le=24 * 366)] = 36
    alerts: AlertSettings = AlertSettings()
    # What people call a device: its StationName, or StationName @ ManufacturerModelName, → that name.
    stations: dict[StationKey, StationName] = Field(default_factory=dict)
    # Taken from the environment, never from the file; kept out of every repr.
    archive_password: str | None = Field(default=None, repr=False)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def archive_url(self) -> URL:
        return make_url(self.archive.url).set(password=self.archive_password)


class DisclosureSettings(SettingsTable):
    """From whom small numbers of people are withheld, and which are small (docs/adr/0014)."""

    # Studies or patients of one sex and age that are fewer than this, and not none, are withheld.
    threshold: Annotated[int, Field(ge=2, le=100)] = 5
    # `outside`: from everybody but the hospital's own; `everyone`: from these too.
    scope: Literal["outside", "everyone"] = "outside"


class ReleaseSettings(SettingsTable):
    # A release's own month and so many before it, less one, are provisional with it; older ones are final.
    provisional_months: Annotated[int, Field(ge=1, le=120)] = 13


class AccountSettings(SettingsTable):
    # Roles whose holders sign in with a second factor or not at all; the composition knows which roles there are.
    second_factor: list[str] = Field(default_factory=list)


class SharedSettings(SettingsTable):
    """What concerns all hospitals together: a table of the file each, beside `hospitals`. All may be left out."""

    disclosure: DisclosureSettings = DisclosureSettings()
    releases: ReleaseSettings = ReleaseSettings()
    exports: dict[ExportName, ExportSettings] = Field(default_factory=dict)
    accounts: AccountSettings = AccountSettings()
    sign_in: SignInSettings = SignInSettings()
    schedule: ScheduleSettings = ScheduleSettings()


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """What one file says: its hospitals, in its order, and what they share."""

    hospitals: tuple[HospitalSettings, ...]
    shared: SharedSettings


def load_hospitals(path: Path, environ: Mapping[str, str]) -> tuple[HospitalSettings, ...]:
    """The hospitals of a file alone. Raises ConfigurationError as `load_site` does."""
    return load_site(path, environ).hospitals


def load_site(path: Path, environ: Mapping[str, str]) -> SiteSettings:
    """All that a file says. All mistakes of it are reported in one ConfigurationError."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: is not valid TOML ({error})") from error
    tables = document.pop("hospitals", None)
    if unknown := sorted(document.keys() - SharedSettings.model_fields.keys()):
        allowed = ", ".join(["hospitals", *sorted(SharedSettings.model_fields)])
        raise ConfigurationError(f"{path}: unknown key {unknown[0]!r}; allowed: {allowed}")
    if not isinstance(tables, dict) or not tables:
        raise ConfigurationError(f"{path}: needs at least one table [hospitals.CODE]")
    mistakes: list[str] = []
    hospitals: list[HospitalSettings] = []
    for code, table in tables.items():
        try:
            hospitals.append(_hospital(code, table, path, environ))
        except ConfigurationError as error:
            mistakes.append(str(error))
    mistakes += _mistaken_copies(hospitals, set(tables), path)
    shared = SharedSettings()
    try:
        shared = SharedSettings.model_validate(document)
    except ValidationError as error:
        mistakes += [f"{path}: {_sentence(each, SharedSettings)}" for each in error.errors()]
    mistakes += _mistaken_exports(shared, set(tables), path)
    if mistakes:
        raise ConfigurationError("\n".join(mistakes))
    return SiteSettings(tuple(hospitals), shared)


def _mistaken_copies(hospitals: list[HospitalSettings], codes: set[str], path: Path) -> list[str]:
    """A copy is of another hospital of the file, which is no copy itself and has no other."""
    originals = {hospital.code: hospital.copy_of for hospital in hospitals if hospital.copy_of is not None}
    mistakes = []
    for code, original in originals.items():
        if original == code or original in originals:
            what = "is a copy itself"
        elif original not in codes:
            what = "is no hospital of this file"
        elif list(originals.values()).count(original) > 1:
            what = "has another copy"
        else:
            continue
        allowed = "another hospital of this file that is no copy and has no other"
        mistakes.append(f"{path}: hospital {code!r}: key 'copy_of': {original!r} {what}; allowed: {allowed}")
    return mistakes


def _mistaken_exports(shared: SharedSettings, codes: set[str], path: Path) -> list[str]:
    return [
        f"{path}: key 'exports.{name}.hospitals': {code!r} is no hospital of this file; allowed: {', '.join(codes)}"
        for name, export in shared.exports.items()
        for code in export.hospitals
        if code not in codes
    ]


def _hospital(code: str, table: Any, path: Path, environ: Mapping[str, str]) -> HospitalSettings:
    where = f"{path}: hospital {code!r}"
    if code == "all":
        raise ConfigurationError(f"{where}: `all` stands for every hospital where roles are given")
    if not HOSPITAL_CODE.fullmatch(code):
        raise ConfigurationError(f"{where}: a code is 1–32 of a–z, 0–9 and -, beginning with a letter")
    if not isinstance(table, dict):
        raise ConfigurationError(f"{where}: must be a table [hospitals.{code}]")
    for key in ("code", "archive_password"):
        if key in table:
            raise ConfigurationError(f"{where}: unknown key {key!r}; allowed: {_allowed(HospitalSettings)}")
    password = read_secret(f"ARCHEION_{code.upper().replace('-', '_')}_PASSWORD", environ)
    try:
        return HospitalSettings.model_validate({**table, "code": code, "archive_password": password})
    except ValidationError as error:
        mistakes = [f"{where}: {_sentence(each, HospitalSettings)}" for each in error.errors()]
        raise ConfigurationError("\n".join(mistakes)) from None


def read_secret(name: str, environ: Mapping[str, str]) -> str | None:
    """The secret NAME, or the first line of the file that NAME_FILE names; None when neither is set."""
    file = environ.get(f"{name}_FILE")
    if file is None:
        return environ.get(name)
    if name in environ:
        raise ConfigurationError(f"{name} and {name}_FILE are both set; keep one")
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{name}_FILE: {file} cannot be read ({error})") from error
    if not lines or not lines[0]:
        raise ConfigurationError(f"{name}_FILE: {file} is empty")
    return lines[0]


def _sentence(error: Any, root: type[BaseModel]) -> str:
    key = ".".join(str(part) for part in error["loc"] if part != "[key]")
    match error["type"]:
        case "missing":
            return f"key {key!r} is missing"
        case "extra_forbidden":
            parent = error["loc"][:-1]
            return f"unknown key {key!r}; allowed: {_allowed(_table_at(parent, root))}"
        case "literal_error":
            return f"key {key!r}: {error['input']!r} is not allowed; allowed: {error['ctx']['expected']}"
        case "value_error":
            return f"key {key!r}: {error['ctx']['error']}"
        case _:
            return f"key {key!r}: {error['msg']}"


def _table_at(location: tuple[str, ...], table: type[BaseModel]) -> type[BaseModel]:
    for key in location:
        # Places in a list and names of tables in a table are no fields: the table is the same for all of them.
        if key in table.model_fields:
            table = _table_in(table.model_fields[key].annotation) or table
    return table


def _table_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((table for each in get_args(annotation) if (table := _table_in(each))), None)


def _allowed(table: type[BaseModel]) -> str:
    ours = {"code", "archive_password"} if table is HospitalSettings else set()
    return ", ".join(sorted(set(table.model_fields) - ours))
