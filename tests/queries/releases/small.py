"""Two small hospitals at work, whose every figure can be told by heart."""

from pathlib import Path

from queries.demo.population import Population, Series, Study
from queries.dicom import Availability
from queries.settings import HospitalSettings
from tests.queries.archive_software import ArchiveSoftware
from tests.queries.indexes import FORMS, settings_of
from tests.queries.places import Place, sqlite_place
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


NAMED = {
    ARTA: ({"el": "Γ.Ν. «Ο ΆΓΙΟΣ»\nΆΡΤΑΣ, ΤΜΗΜΑΤΟΣ", "en": 'Arta "General" Hospital'}, "6η ΥΠΕ"),
    CHANIA: ({"el": "=ΧΑΝΙΑ", "en": "＝cmd"}, "-7"),
}
POPULATIONS = {ARTA: arta, CHANIA: chania}
FIRST_TAKEN = "2016-10-02"


class Small:
    """Their archives are made when somebody asks them: a first snapshot of each, of 2 October 2016, is there."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._software: dict[str, ArchiveSoftware] = {}
        places = {code: self._place(code) for code in NAMED}
        hospitals = [settings(code, places[code].reader, *named) for code, named in NAMED.items()]
        self.scene = Scene.of(directory, hospitals)

    def take(self, day: str, *codes: str) -> None:
        for code in codes or NAMED:
            self.software(code)
            self.scene.take(code, at(day))

    def store(self, code: str, one: Study) -> None:
        self.software(code).store(one)

    def software(self, code: str) -> ArchiveSoftware:
        if code not in self._software:
            self._software[code] = ArchiveSoftware(FORM, self._place(code), POPULATIONS[code]())
        return self._software[code]

    def close(self) -> None:
        self.scene.close()
        for software in self._software.values():
            software.close()

    def _place(self, code: str) -> Place:
        (self._directory / code).mkdir(exist_ok=True)
        return sqlite_place(self._directory / code)
