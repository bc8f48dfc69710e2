"""Who may see releases."""

from auth.permissions import Permission
from dashboards.services import Reader


def sees_releases(reader: Reader) -> bool:
    """A release holds every hospital, also those that join later: nobody may have a part of it."""
    return reader.principal.hospitals(Permission.SEE_RELEASES) is None
