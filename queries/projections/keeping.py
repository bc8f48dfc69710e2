"""Courses kept beside the snapshots they were made from: numpy's own format, nothing that runs when it is read."""

import io
import json
import logging
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from queries.criteria import Month
from queries.dicom import Availability
from queries.forecasts.projection import Projection
from queries.forecasts.series import MonthlySeries
from queries.projections.course import Course, StepCause
from queries.reports.intake import IntakeBasis
from queries.reports.storage import StoredVolume
from queries.snapshots.folder import SnapshotFolder, SnapshotId
from queries.storage_settings import Counting

log = logging.getLogger(__name__)

NAME = "course.npz"
# Raised whenever what is kept, or its meaning, changes: others are as good as none until the next taking.
FORMAT = 1
_ABOUT, _HISTORY, _COHORTS = "about", "history_bytes", "cohort_bytes"
_MODALITY, _PROJECTION = "modality/", "projection/"

Array = NDArray[Any]


def keep(folder: SnapshotFolder, snapshot: SnapshotId, course: Course, counting: Counting) -> None:
    """Raises OSError where the disk is full; what was kept before is then still there."""
    content = io.BytesIO()
    # Not compressed: noise does not shrink, and pages read it.
    np.savez(content, allow_pickle=False, **_arrays(course, counting))
    folder.keep_beside(snapshot, NAME, content.getvalue())


def kept(folder: SnapshotFolder, snapshot: SnapshotId, counting: Counting) -> Course | None:
    """None where none is kept, or one of another format, or one that counted otherwise."""
    arrays = _read(folder, snapshot)
    about = json.loads(str(arrays[_ABOUT])) if arrays is not None else {}
    return _course(arrays, about) if arrays is not None and about["made_with"] == _made_with(counting) else None


def kept_history(folder: SnapshotFolder, hospital: str) -> MonthlySeries | None:
    """What came to a hospital month by month, of the newest course that is kept of it, however it counted."""
    for snapshot in reversed(folder.snapshots(hospital)):
        arrays = _read(folder, snapshot)
        if arrays is not None:
            first = Month.parse(json.loads(str(arrays[_ABOUT]))["history_first"])
            return MonthlySeries(hospital, first, arrays[_HISTORY])
    return None


def _read(folder: SnapshotFolder, snapshot: SnapshotId) -> dict[str, Array] | None:
    """Of this format, whole."""
    content = folder.beside(snapshot, NAME)
    if content is None:
        return None
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        return arrays if json.loads(str(arrays[_ABOUT]))["format"] == FORMAT else None
    except (ValueError, KeyError, TypeError, EOFError, OSError, BadZipFile) as error:
        log.warning("%s: what is kept beside snapshot %d is not read: %s", snapshot.hospital, snapshot.number, error)
        return None


def _made_with(counting: Counting) -> dict[str, Any]:
    return {"counts": counting.counts, "mean_image_bytes": dict(counting.mean_image_bytes)}


def _arrays(course: Course, counting: Counting) -> dict[str, Array]:
    about = {
        "format": FORMAT,
        "made_with": _made_with(counting),
        "hospital": course.hospital,
        "figures_at": course.figures_at.isoformat(),
        "as_of": course.as_of.isoformat(),
        "basis": course.basis.value,
        "counted": course.counted,
        "volumes": {each.name: asdict(volume) for each, volume in course.volumes.items()},
        "history_first": str(course.history_first),
        "cohort_first": str(course.cohort_first),
        "step_causes": [{**asdict(cause), "month": str(cause.month)} for cause in course.step_causes],
    }
    return {
        _ABOUT: np.array(json.dumps(about)),
        _HISTORY: course.history_bytes,
        _COHORTS: course.cohort_bytes,
        **{f"{_MODALITY}{modality}": median for modality, median in course.modality_medians.items()},
        **{f"{_PROJECTION}{name}": array for name, array in course.projection.to_arrays().items()},
    }


def _course(arrays: Mapping[str, Array], about: Mapping[str, Any]) -> Course:
    return Course(
        hospital=about["hospital"],
        figures_at=datetime.fromisoformat(about["figures_at"]),
        as_of=date.fromisoformat(about["as_of"]),
        basis=IntakeBasis(about["basis"]),
        counted=about["counted"],
        volumes={Availability[name]: StoredVolume(**volume) for name, volume in about["volumes"].items()},
        history_first=Month.parse(about["history_first"]),
        history_bytes=arrays[_HISTORY],
        cohort_first=Month.parse(about["cohort_first"]),
        cohort_bytes=arrays[_COHORTS],
        modality_medians=_beginning(arrays, _MODALITY),
        projection=Projection.from_arrays(_beginning(arrays, _PROJECTION)),
        step_causes=tuple(StepCause(**{**c, "month": Month.parse(c["month"])}) for c in about["step_causes"]),
    )


def _beginning(arrays: Mapping[str, Array], prefix: str) -> dict[str, Array]:
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
