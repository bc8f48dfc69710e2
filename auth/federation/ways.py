"""The ways to sign in that a site has beside passwords."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auth.errors import UnknownProvider
from auth.federation.settings import OpenIdProvider, Provider, SamlProvider

if TYPE_CHECKING:
    from auth.federation.openid import OpenIdWay
    from auth.federation.saml import SamlWay


@dataclass(frozen=True, slots=True)
class Ways:
    """By the name of the provider, in the order of the settings."""

    saml: Mapping[str, "SamlWay"]
    openid: Mapping[str, "OpenIdWay"]

    def saml_way(self, name: str) -> "SamlWay":
        if name not in self.saml:
            raise UnknownProvider(f"There is no provider {name}.")
        return self.saml[name]

    def openid_way(self, name: str) -> "OpenIdWay":
        if name not in self.openid:
            raise UnknownProvider(f"There is no provider {name}.")
        return self.openid[name]


NO_WAYS = Ways({}, {})


def ways_of(providers: Iterable[Provider], url: str) -> Ways:
    saml, openid, address = {}, {}, url.rstrip("/")
    for provider in providers:
        # pysaml2 is 30 MB and a second of every worker, Authlib 12 MB: each only where somebody uses it.
        if isinstance(provider, SamlProvider):
            from auth.federation.saml import SamlWay  # noqa: PLC0415

            saml[provider.key] = SamlWay(provider, f"{address}/login/saml/{provider.key}")
        elif isinstance(provider, OpenIdProvider):
            from auth.federation.openid import OpenIdWay  # noqa: PLC0415

            openid[provider.key] = OpenIdWay(provider, f"{address}/login/openid/{provider.key}")
    return Ways(saml, openid)
