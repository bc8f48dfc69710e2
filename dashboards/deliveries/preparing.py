"""The file of a delivery: made once, and kept whole until it has reached everybody, however often that is tried."""

import shutil
from contextlib import closing
from pathlib import Path

from auth.audit import Actor, Means
from auth.deliveries import Claim, Delivery, Prepared
from dashboards.deliveries.cases import Case, Delivering
from dashboards.deliveries.letters import file_text
from dashboards.exports.making import MadeFile, make_file
from dashboards.exports.placing import clear_unfinished, placed_whole
from dashboards.exports.sheets import ExportRefused, FiguresMissing, Format
from queries.releases.files import sha256_of


class OtherHospitals(ExportRefused):
    """The page shows others than the export is of: whether it is complete could not be said."""

    code = "other_hospitals"


def kept_path(case: Case, delivering: Delivering) -> Path:
    return delivering.directory / case.name / case.file_name


def is_kept(delivery: Delivery | None, case: Case, delivering: Delivering) -> bool:
    """Whether the file has been made and is still what it was."""
    path = kept_path(case, delivering)
    return (
        delivery is not None
        and delivery.prepared is not None
        and path.is_file()
        and sha256_of(path) == delivery.prepared.sha256
    )


def refusal(case: Case) -> str | None:
    """Why its settings give no file, whatever the archives hold. The figures are made, and given to nobody."""
    try:
        with closing(make_file(case.reader, case.export.report, Format(case.export.format), case.link)) as made:
            _require_its_hospitals(made, case)
    except FiguresMissing:
        return None
    except ExportRefused as refused:
        return str(refused)
    return None


def prepared(case: Case, claim: Claim, delivering: Delivering) -> Prepared:
    """Raises ExportRefused, OSError, and NotRecorded."""
    if claim.delivery.prepared is not None and is_kept(claim.delivery, case, delivering):
        return claim.delivery.prepared
    with closing(make_file(case.reader, case.export.report, Format(case.export.format), case.link)) as made:
        _require_its_hospitals(made, case)
        _keep(made, case, delivering)
        text = file_text(made, case, delivering.url)
        new = Prepared(case.file_name, made.sha256, made.title, text)
    delivering.deliveries.prepared(claim, new)
    return new


def _keep(made: MadeFile, case: Case, delivering: Delivering) -> None:
    path = kept_path(case, delivering)
    path.parent.mkdir(parents=True, exist_ok=True)
    clear_unfinished(path)
    with placed_whole(path) as target, made.hand_out(Actor(Means.SCHEDULE, operator=case.name)) as file:
        shutil.copyfileobj(file, target)


def _require_its_hospitals(made: MadeFile, case: Case) -> None:
    if {*made.hospitals} == {*case.reader.visible}:
        return
    words = case.reader.words
    sentence = words.gettext(
        "This page shows figures of %(shown)s, and the export is of %(wanted)s: IT can name the hospitals in its "
        "settings.",
        shown=words.all_of(case.reader.names[code] for code in made.hospitals),
        wanted=words.all_of(case.reader.names[code] for code in case.reader.visible),
    )
    raise OtherHospitals([sentence])
