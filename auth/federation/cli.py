"""`flask --app app users link`: whose account here is whose there is said by whoever runs the server."""

import click
from flask.cli import with_appcontext

from auth.audit import Actor
from auth.cli import one_line_errors
from auth.context import auth_context, utc_now
from auth.errors import UnknownProvider
from auth.federation.identities import link


@click.command("link")
@click.argument("name")
@click.option("--provider", required=True, help="Its name in the settings.")
@click.option("--subject", required=True, help="Who it is there: the value of the attribute that the settings name.")
@click.option("--issuer", help="Which of the provider's identity providers says so, where it has several.")
@with_appcontext
@one_line_errors()
def link_command(name: str, provider: str, subject: str, issuer: str | None) -> None:
    """Let NAME sign in at a provider. From their next sign-in there on its rules say what they may do."""
    whose = issuer or _only_issuer(provider)
    link(
        auth_context().store,
        name=name,
        provider=provider,
        issuer=whose,
        subject=subject,
        by=Actor.of_command(),
        now=utc_now(),
    )
    click.echo("The user was linked.")


def _only_issuer(provider: str) -> str:
    ways = auth_context().ways
    if provider in ways.openid:
        return ways.openid[provider].provider.issuer
    known = ways.saml[provider].provider.identity_providers if provider in ways.saml else ()
    if not known:
        raise UnknownProvider(f"There is no provider {provider}. Providers: {', '.join([*ways.saml, *ways.openid])}.")
    if len(known) > 1:
        raise click.ClickException(f"{provider} has several identity providers; name one with --issuer.")
    return known[0]
