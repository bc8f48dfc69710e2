"""Two small hospitals at work, whose every figure can be told by heart."""

from pathlib import Path

from queries.demo.population import Population, Series, Study
from queries.dicom import Availability
from queries.settings import HospitalSettings
from tests.queries.archive_software import ArchiveSoftware
from tests.queries.indexes import FORMS, settings_of
from tests.queries.places import sqlite_place
from tests.queries.releases.scene import Scene, at

ARTA, CHANIA = "arta", "chania"
FORM = "conquest_whole"
# A device can write anything: this is what a spreadsheet would run.
FORMULA = "=1+1"
_ONLINE, _OFFLINE = Availability.ONLINE, Availability.OFFLINE


def study(number: int, day: str | None, *parts: tuple[str, int], where: Availability = _ONLINE) -> Study:
    """Each part is the modality and number of images of a series."""
    uid = f"2.25.{number}"
    series = [
        Series(f"{uid}.{place}", modality, ((where, images),))
        for place, (modality, images) in enumerate(parts, start=1)
    ]
    return Study(uid, day, tuple(series), patient=number)


def arta() -> Population:
    return Population(
        (
            study(1, "20150310", ("CT", 4), ("SR", 1)),
            study(2, "20150920", ("CT", 2)),
            study(3, "20160905", ("MR", 3), where=_OFFLINE),
            study(4, None, ("CT", 5)),
        )
    )


def chania() -> Population:
    return Population((study(101, "20160807", (FORMULA, 2)), study(102, "20160930", ("CT", 1))))


def settings(code: str, place_url: object, name: dict[str, str], region: str) -> HospitalSettings:
    given = settings_of(FORMS[FORM], place_url, code)  # type: ignore[arg-type]
    return HospitalSettings.model_validate({**given.model_dump(), "name": name, "region": region})


class Small:
    """Both taken on 2 October 2016, after September had ended."""

    def __init__(self, directory: Path) -> None:
        self.software = {}
        hospitals = []
        named = {
            ARTA: ({"el": "Γ.Ν. «Ο ΆΓΙΟΣ»\nΆΡΤΑΣ, ΤΜΗΜΑΤΟΣ", "en": 'Arta "General" Hospital'}, "6η ΥΠΕ"),
            CHANIA: ({"el": "=ΧΑΝΙΑ", "en": "＝cmd"}, "-7"),
        }
        for code, population in ((ARTA, arta()), (CHANIA, chania())):
            (directory / code).mkdir()
            place = sqlite_place(directory / code)
            self.software[code] = ArchiveSoftware(FORM, place, population)
            hospitals.append(settings(code, place.reader, *named[code]))
        self.scene = Scene.of(directory, hospitals)
        self.take("2016-10-02")

    def take(self, day: str, *codes: str) -> None:
        for code in codes or (ARTA, CHANIA):
            self.scene.take(code, at(day))

    def store(self, code: str, one: Study) -> None:
        self.software[code].store(one)

    def close(self) -> None:
        self.scene.close()
        for software in self.software.values():
            software.close()
