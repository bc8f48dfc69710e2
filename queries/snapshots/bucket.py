"""Where snapshots lie on object storage, as a value."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where objects lie, `s3://bucket/prefix`, and who asks for them: plain values. Without an endpoint it is AWS's;
    without a key whatever the machine's own role allows."""

    url: str
    endpoint: str | None = None
    region: str | None = None
    key: str | None = None
    secret: str | None = field(default=None, repr=False)
