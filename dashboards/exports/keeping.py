"""Files that a worker made for somebody, kept for a while: found again by whoever asks the same of the same figures.

Who may have one is decided where it is asked for, as if it were made there: what somebody may see is in its name.
"""

import hashlib
import json
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from auth.audit_chain import canonical
from dashboards.exports.making import MadeFile
from dashboards.exports.placing import placed_whole
from dashboards.exports.sheets import Format
from dashboards.services import Reader
from queries.releases.files import sha256_of

KEPT_SECONDS = 15 * 60
# No scheduled export has a name that begins so.
_FOLDER = "_asked"
_FILE, _ABOUT = "file", "about.json"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked for. `key` also stands for who it was, which hospitals they see there, and whether small
    numbers are withheld from them."""

    report: str
    form: Format
    query: str
    language: str
    key: str

    @classmethod
    def of(cls, reader: Reader, report: str, form: Format, query: str) -> "Asked":
        language = reader.words.language
        who = [reader.principal.user_id, list(reader.visible), list(reader.originals), reader.smallest_shown]
        whole = canonical([who, report, form, query, language])
        return cls(report, form, query, language, hashlib.sha256(whole.encode("ascii")).hexdigest())


class KeptFiles:
    """In a directory that all replicas and workers share."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory / _FOLDER

    def keep(self, asked: Asked, made: MadeFile) -> None:
        """Whole or not at all. Raises OSError."""
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = self._place(asked)
        place.mkdir(mode=0o700, exist_ok=True)
        with placed_whole(place / _FILE) as file:
            made.copy_to(file)
        with placed_whole(place / _ABOUT) as file:
            file.write(json.dumps(made.said()).encode())

    def find(self, asked: Asked, reader: Reader) -> MadeFile | None:
        """None where there is none, or no whole one, or it is too old to be given out."""
        place = self._place(asked)
        try:
            about = place / _ABOUT
            if time.time() - about.stat().st_mtime > KEPT_SECONDS:
                return None
            said = json.loads(about.read_bytes())
            if sha256_of(place / _FILE) != said["sha256"]:
                return None
            return MadeFile.of(said, (place / _FILE).open("rb"), reader)
        except FileNotFoundError:
            return None

    def clear(self) -> None:
        """What is too old goes. Raises OSError."""
        if not self._directory.is_dir():
            return
        for place in self._directory.iterdir():
            if time.time() - place.stat().st_mtime > KEPT_SECONDS:
                shutil.rmtree(place, ignore_errors=True)

    def _place(self, asked: Asked) -> Path:
        return self._directory / asked.key
