"""What every mail of Archeion has in common."""

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path


def envelope(
    sender: str, readers: Sequence[str], title: str, message_key: str, paragraphs: Sequence[str], now: datetime
) -> EmailMessage:
    """A mail in plain text. The same `message_key` is the same Message-ID, however often sending is tried."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = ", ".join(readers)
    # A name may be written over several lines, a header may not.
    message["Subject"] = " ".join(f"[Archeion] {title}".split())
    message["Date"] = now
    message["Message-ID"] = f"<{message_key}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join(paragraphs) + "\n")
    return message


def attach(message: EmailMessage, path: Path, name: str, mime_type: str, message_key: str) -> None:
    """A file under a name, as it is: also of text no line end may become another."""
    kind, subtype = mime_type.split("/")
    message.add_attachment(path.read_bytes(), maintype=kind, subtype=subtype, filename=name)
    # Left to itself the library takes one from the random numbers that everybody shares.
    message.set_boundary(f"={message_key}=")
