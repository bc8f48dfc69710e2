"""What the caller decides about signing in. Values are passed in; nothing here reads the environment."""

from dataclasses import dataclass, field

from argon2 import PasswordHasher

from auth.errors import SettingsRefused
from auth.federation.settings import Provider
from auth.roles import ROLES
from auth.syslog import SyslogServer

# 32 characters of hexadecimal text, the poorest common spelling, are 128 bits.
MINIMUM_SECRET_KEY_LENGTH = 32


@dataclass(frozen=True, slots=True)
class ThrottleLimits:
    """Failed sign-ins allowed within the window; the next attempt waits until the window has moved on."""

    # Long enough to make guessing hopeless, short enough that nobody has to call the help desk.
    window_minutes: int = 15
    # 10 per 15 minutes is 960 guesses a day against 12 characters; people forget, then ask, by the fifth.
    failures_per_account: int = 10
    # A hospital stands behind one address: some tens of people may mistype on a Monday morning.
    failures_per_address: int = 50
    # 130 hospitals mistyping four times each; above that it is not people, and hashing costs time.
    failures_overall: int = 520
    # How long a success lets the same person through from the same address while others are refused.
    known_address_days: int = 30

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if getattr(self, name) < 1:
                raise SettingsRefused(f"The throttle limit {name} must be at least 1.")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthSettings:
    secret_key: str = field(repr=False)
    # Nothing new is signed or encrypted with it: what was is still good while the key is being changed.
    previous_secret_key: str | None = field(default=None, repr=False)
    cookies_secure: bool
    idle_limit_minutes: int = 30
    absolute_limit_hours: int = 10
    # Whoever administers nothing for so long is asked for their password before they go on.
    confirmation_minutes: int = 15
    throttle: ThrottleLimits = field(default_factory=ThrottleLimits)
    trusted_proxy_count: int = 0
    password_hasher: PasswordHasher = field(default_factory=PasswordHasher)
    # Roles whose holders sign in with a second factor or not at all.
    second_factor_roles: frozenset[str] = frozenset()
    # Where people may sign in beside here.
    providers: tuple[Provider, ...] = ()
    # Where people reach the pages, which providers are told and links that are handed out begin with; None: where
    # whoever makes a link does.
    url: str | None = None
    # Where `audit relay` sends the log; None: nowhere.
    audit_syslog: SyslogServer | None = None

    def __post_init__(self) -> None:
        if any(len(key.strip()) < MINIMUM_SECRET_KEY_LENGTH for key in self.secret_keys):
            raise SettingsRefused(
                f"A secret key must have at least {MINIMUM_SECRET_KEY_LENGTH} characters and be the same "
                "for every worker. Make one with: python -c 'import secrets; print(secrets.token_hex(32))'"
            )
        if min(self.idle_limit_minutes, self.absolute_limit_hours, self.confirmation_minutes) < 1:
            raise SettingsRefused("The limits of a session must be at least 1.")
        if self.trusted_proxy_count < 0:
            raise SettingsRefused("The number of trusted proxies cannot be negative.")
        if self.providers and self.url is None:
            raise SettingsRefused("[sign_in] needs ARCHEION_URL, the address under which people reach Archeion.")
        unknown = sorted(self.second_factor_roles - ROLES.keys())
        if unknown:
            raise SettingsRefused(
                f"[accounts] second_factor: there is no role {', '.join(unknown)}; allowed: {', '.join(ROLES)}."
            )

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """Those that are good, that which is used first."""
        return (self.secret_key,) if self.previous_secret_key is None else (self.secret_key, self.previous_secret_key)
