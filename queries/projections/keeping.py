"""Courses kept beside the snapshots that they were made from: numpy's own format, nothing that runs when it is read."""

import io
import json
import logging
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from queries.criteria import Month
from queries.dicom import Availability
from queries.forecasts.projection import Projection
from queries.projections.course import Course
from queries.reports.intake import IntakeBasis
from queries.reports.storage import StoredVolume
from queries.snapshots.folder import SnapshotFolder, SnapshotId

log = logging.getLogger(__name__)

NAME = "course.npz"
# Raised whenever what is kept, or its meaning, changes: others are as good as none, and made again by the next taking.
FORMAT = 1
_ABOUT, _HISTORY, _COHORTS = "about", "history_bytes", "cohort_bytes"
_MODALITY, _PROJECTION = "modality/", "projection/"

Array = npt.NDArray[Any]


def keep(folder: SnapshotFolder, snapshot: SnapshotId, course: Course) -> None:
    """Raises OSError where the disk is full; what was kept before is then still there."""
    content = io.BytesIO()
    np.savez_compressed(content, **_arrays(course))
    folder.keep_beside(snapshot, NAME, content.getvalue())


def kept(folder: SnapshotFolder, snapshot: SnapshotId) -> Course | None:
    """None where none is kept, or one that this version does not read."""
    content = folder.beside(snapshot, NAME)
    if content is None:
        return None
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            return _course({name: arrays[name] for name in arrays.files})
    except (ValueError, KeyError, TypeError, OSError, BadZipFile) as error:
        log.warning("%s: what is kept beside snapshot %d is not read: %s", snapshot.hospital, snapshot.number, error)
        return None


def _arrays(course: Course) -> dict[str, Array]:
    about = {
        "format": FORMAT,
        "hospital": course.hospital,
        "figures_at": course.figures_at.isoformat(),
        "basis": course.basis.value,
        "counted": course.counted,
        "volumes": {each.name: asdict(volume) for each, volume in course.volumes.items()},
        "history_first": str(course.history_first),
        "begun_bytes": course.begun_bytes,
        "cohort_first": str(course.cohort_first),
    }
    return {
        _ABOUT: np.array(json.dumps(about)),
        _HISTORY: course.history_bytes,
        _COHORTS: course.cohort_bytes,
        **{f"{_MODALITY}{modality}": median for modality, median in course.modality_medians.items()},
        **{f"{_PROJECTION}{name}": array for name, array in course.projection.to_arrays().items()},
    }


def _course(arrays: Mapping[str, Array]) -> Course:
    about = json.loads(str(arrays[_ABOUT]))
    if about["format"] != FORMAT:
        raise ValueError(f"format {about['format']}, this is for {FORMAT}")
    return Course(
        hospital=about["hospital"],
        figures_at=datetime.fromisoformat(about["figures_at"]),
        basis=IntakeBasis(about["basis"]),
        counted=about["counted"],
        volumes={Availability[name]: StoredVolume(**volume) for name, volume in about["volumes"].items()},
        history_first=Month.parse(about["history_first"]),
        history_bytes=arrays[_HISTORY],
        begun_bytes=about["begun_bytes"],
        cohort_first=Month.parse(about["cohort_first"]),
        cohort_bytes=arrays[_COHORTS],
        modality_medians=_beginning(arrays, _MODALITY),
        projection=Projection.from_arrays(_beginning(arrays, _PROJECTION)),
    )


def _beginning(arrays: Mapping[str, Array], prefix: str) -> dict[str, Array]:
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
