"""What every mail of Archeion has in common."""

from collections.abc import Sequence
from email.message import EmailMessage


def envelope(
    sender: str, readers: Sequence[str], title: str, message_key: str, paragraphs: Sequence[str]
) -> EmailMessage:
    """A mail in plain text. The same `message_key` is the same Message-ID, however often sending is tried."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = ", ".join(readers)
    # A name may be written over several lines, a header may not.
    message["Subject"] = " ".join(f"[Archeion] {title}".split())
    message["Message-ID"] = f"<{message_key}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join(paragraphs) + "\n")
    return message
