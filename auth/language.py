"""The language of a request: the user's choice, else the browser's cookie, else what the browser asks for."""

from flask import has_request_context, request

from auth.login import signed_in_user_if_known

LANGUAGE_COOKIE = "archeion_language"
SUPPORTED_LANGUAGES = ("en", "el")


def select_language(supported: tuple[str, ...] = SUPPORTED_LANGUAGES) -> str:
    """Flask-Babel's locale selector; outside a request, on the command line, the first language."""
    if not has_request_context():
        return supported[0]
    user = signed_in_user_if_known()
    for choice in (user.language if user else None, request.cookies.get(LANGUAGE_COOKIE)):
        if choice in supported:
            return choice
    return request.accept_languages.best_match(supported) or supported[0]
