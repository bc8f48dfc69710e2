"""Codes that change with time (RFC 6238), as every authenticator app makes them: six digits, SHA-1, 30 seconds."""

import base64
import hmac
import secrets
from datetime import datetime

import segno
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from markupsafe import Markup

from auth.errors import SecretUnreadable

STEP_SECONDS = 30
# A phone's clock may be one step off, and a code read at the end of its step is typed in the next.
DRIFT_STEPS = 1
_DIGITS = 6
_SECRET_BYTES = 20
_ISSUER = "Archeion"


def new_secret() -> bytes:
    return secrets.token_bytes(_SECRET_BYTES)


def fitting_step(secret: bytes, code: str, now: datetime) -> int | None:
    """The step of time whose code this is; None where it is none of now."""
    generator, current = HOTP(secret, _DIGITS, SHA1()), int(now.timestamp()) // STEP_SECONDS  # noqa: S303
    steps = range(current - DRIFT_STEPS, current + DRIFT_STEPS + 1)
    typed = code.encode()
    return next((step for step in steps if hmac.compare_digest(generator.generate(step), typed)), None)


def looks_like_code(text: str) -> bool:
    return len(text) == _DIGITS and text.isascii() and text.isdecimal()


def key_text(secret: bytes) -> str:
    """For those who type it, in groups of four."""
    text = base64.b32encode(secret).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def picture(secret: bytes, name: str) -> Markup:
    """The QR code that an app reads, as an SVG element."""
    address = TOTP(secret, _DIGITS, SHA1(), STEP_SECONDS).get_provisioning_uri(name, _ISSUER)  # noqa: S303
    # Dark on light with its margin in either scheme: many cameras read nothing else.
    drawn = segno.make(address, error="m", micro=False).svg_inline(svgclass="qr", light="#fff", omitsize=True)
    return Markup(drawn)  # noqa: S704 - made of nothing but squares


class Sealer:
    """Encrypts secrets with a key made of the application's own, the first; opens what was sealed with any of them.
    What was sealed with another is lost."""

    def __init__(self, *secret_keys: str) -> None:
        self._newest, *_ = ciphers = [_cipher(key) for key in secret_keys]
        self._fernet = MultiFernet(ciphers)

    def seal(self, secret: bytes, user_id: int) -> str:
        return self._fernet.encrypt(self._bound(user_id) + secret).decode()

    def open(self, sealed: str, user_id: int, seconds: int | None = None) -> bytes:
        """Sealed for this user, no longer ago than that. Raises `SecretUnreadable`."""
        try:
            content = self._fernet.decrypt(sealed.encode(), ttl=seconds)
        except InvalidToken as error:
            raise SecretUnreadable("The secret was sealed with another key, or too long ago.") from error
        if not content.startswith(self._bound(user_id)):
            raise SecretUnreadable("The secret was sealed for another user.")
        return content.removeprefix(self._bound(user_id))

    def resealed(self, sealed: str, user_id: int) -> str | None:
        """With the first key, where it is not that already. Raises `SecretUnreadable`."""
        try:
            self._newest.decrypt(sealed.encode())
        except InvalidToken:
            return self.seal(self.open(sealed, user_id), user_id)
        return None

    @staticmethod
    def _bound(user_id: int) -> bytes:
        return f"{user_id}:".encode()


def _cipher(secret_key: str) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=b"archeion second factor").derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
