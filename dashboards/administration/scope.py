"""Which hospitals somebody administers, and what the pages on them are made with."""

from dataclasses import dataclass

from flask import request
from flask_babel import lazy_gettext

from auth.administration.entering import Section
from auth.archive_checks import ArchiveChecks
from auth.denials import Why, note_denial
from auth.errors import NoSuchPage
from auth.permissions import Permission
from dashboards.hospitals.changing import Changing
from dashboards.hospitals.current import CurrentHospitals
from dashboards.services import Reader, Services
from queries.archives.turns import Turns

SECTION = Section("hospitals.listed", lazy_gettext("Hospitals"), Permission.MANAGE_HOSPITALS, styles="hospitals.css")


@dataclass(frozen=True, slots=True)
class Administering:
    services: Services
    hospitals: CurrentHospitals
    changing: Changing
    checks: ArchiveChecks
    turns: Turns

    def reader(self) -> Reader:
        return self.services.reader(Permission.MANAGE_HOSPITALS)

    def reader_of(self, code: str) -> Reader:
        """Whoever administers that hospital. To others there is no such page, as of a hospital that there is not."""
        reader = self.reader()
        if code not in reader.visible:
            if code in self.hospitals:
                page = request.url_rule.rule if request.url_rule else request.path
                note_denial(Why.HOSPITALS, page=page, hospitals=[code])
            raise NoSuchPage("There is no such page.")
        return reader
