"""Security headers of every response."""

from flask import Flask, Response, current_app, request

from auth.context import auth_context
from auth.paths import page_of_forms

# Of use to nobody who looks at statistics; listed because browsers allow them by default.
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
SIGN_IN_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
ONE_YEAR_SECONDS = 365 * 24 * 60 * 60


def init_headers(server: Flask) -> None:
    server.config.setdefault("ARCHEION_SCRIPT_HASHES", ())
    server.after_request(_add_headers)


def content_policy(script_hashes: tuple[str, ...]) -> str:
    """`script_hashes` as in 'sha256-…', quoted or not: Dash hands them out quoted."""
    hashes = "".join(f" '{script_hash.strip(chr(39))}'" for script_hash in script_hashes)
    return (
        f"default-src 'self'; script-src 'self'{hashes}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def _add_headers(response: Response) -> Response:
    if request.blueprint == "auth" or page_of_forms(request.path):
        policy = SIGN_IN_POLICY
    else:
        policy = content_policy(current_app.config["ARCHEION_SCRIPT_HASHES"])
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers.setdefault("Cache-Control", "no-store")
    if auth_context().settings.cookies_secure:
        # Without includeSubDomains: other machines of the hospital's domain are not ours to speak for.
        response.headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR_SECONDS}"
    return response
