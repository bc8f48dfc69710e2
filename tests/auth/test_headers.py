from collections.abc import Callable

import pytest

from auth.headers import content_policy
from tests.auth.conftest import Site


def test_sign_in_page_may_load_nothing_but_its_own_style_and_icon(site: Site) -> None:
    policy = site.client().get("/login").headers["Content-Security-Policy"]
    assert policy == (
        "default-src 'none'; style-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


@pytest.mark.parametrize("quote", ["", "'"])
def test_pages_may_run_the_scripts_whose_hashes_the_caller_gives(site: Site, quote: str) -> None:
    site.server.config["ARCHEION_SCRIPT_HASHES"] = (f"{quote}sha256-AAAA={quote}",)
    policy = site.signed_in_client().get("/").headers["Content-Security-Policy"]
    assert policy == (
        "default-src 'self'; script-src 'self' 'sha256-AAAA='; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def test_scripts_are_never_evaluated_nor_taken_from_elsewhere() -> None:
    script_rule = content_policy(()).split("; ")[1]
    assert script_rule == "script-src 'self'"


@pytest.mark.parametrize("path", ["/", "/login", "/health", "/nothing/here", "/_dash-layout"])
def test_every_answer_carries_the_headers(site: Site, path: str) -> None:
    headers = site.client().get(path).headers
    carried = {
        name: headers.get(name)
        for name in (
            "X-Content-Type-Options",
            "Referrer-Policy",
            "Cross-Origin-Opener-Policy",
            "Cache-Control",
        )
    }
    assert carried == {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
    assert headers["Permissions-Policy"].startswith("camera=()")


def test_data_is_not_kept_but_fingerprinted_bundles_are(site: Site) -> None:
    client = site.signed_in_client()
    kept = [client.get(path).headers["Cache-Control"] for path in ("/export/activity.csv", "/bundle.v1.js")]
    assert kept == ["no-store", "public, max-age=31536000"]


@pytest.mark.parametrize(("cookies_secure", "header"), [(True, "max-age=31536000"), (False, None)])
def test_browsers_are_bound_to_https_where_cookies_are(
    build_site: Callable[..., Site], cookies_secure: bool, header: str | None
) -> None:
    answer = build_site(cookies_secure=cookies_secure).client().get("/login")
    assert answer.headers.get("Strict-Transport-Security") == header
