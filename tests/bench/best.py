"""`live_vs_best`: our statement against the best that we could write by hand, for each kind of archive on PostgreSQL.

The hand-written statements know their archive and their chart, trust that eight digits are a day, and have no
parameters. They give what the chart shows: the bars, the undated, the last day. What must not count they leave out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, text

from queries.archives.live import LiveArchive
from queries.criteria import Criteria, Grain, Measure, Period
from tests.bench.archives import large_archive, live_archive
from tests.bench.live import our_bars
from tests.bench.result import Result, seconds_of_both
from tests.servers import Server, running, start_postgresql

STUDIES, INSTANCES = 24_000, 1_200_000
MOST_RATIO = 1.3
RUNS = 9

CHARTS = {
    "images": Criteria(("large",), Measure.IMAGES, all_objects=True),
    "ct_months": Criteria(
        ("large",), Measure.IMAGES, Period.of_year(2025), Grain.MONTH, modalities=("CT",), all_objects=True
    ),
    "studies": Criteria(("large",), Measure.STUDIES),
}


@dataclass(frozen=True, slots=True)
class Rival:
    """The best statement for each chart of one kind of archive; `declared` is what its settings say besides."""

    kind: str
    best: dict[str, str]
    declared: dict[str, Any] = field(default_factory=dict)


# What stands beside every chart: the images or studies without a day, and the last day there is.
_TEXT_IS_DAY = "{date} ~ '^(19[7-9]|20)[0-9]+$' AND length({date}) = 8"
_IN_2025 = "({date} BETWEEN '20250101' AND '20251231' OR {date} IS NULL OR NOT ({is_day}))"


def _conquest() -> dict[str, str]:
    is_day = _TEXT_IS_DAY.format(date="studydate")
    in_2025 = _IN_2025.format(date="studydate", is_day=is_day)
    last = f"UNION ALL SELECT 'last day', max(studydate)::int FROM dicomstudies WHERE {is_day}"
    return {
        "images": f"""
            SELECT CASE WHEN {is_day} THEN substr(studydate, 1, 4) END, sum(n)
            FROM dicomstudies JOIN dicomseries USING (studyinsta)
            JOIN (SELECT seriesinst, count(*) AS n FROM dicomimages GROUP BY 1) AS i USING (seriesinst)
            GROUP BY 1 {last}""",
        "ct_months": f"""
            SELECT CASE WHEN {is_day} THEN substr(studydate, 1, 6) END, count(*)
            FROM dicomstudies JOIN dicomseries USING (studyinsta) JOIN dicomimages USING (seriesinst)
            WHERE {in_2025} AND modality = 'CT' GROUP BY 1 {last}""",
        "studies": f"""
            SELECT CASE WHEN {is_day} THEN substr(studydate, 1, 4) END, count(*) FROM dicomstudies AS s
            WHERE EXISTS (
                SELECT FROM dicomseries AS e JOIN dicomimages USING (seriesinst) WHERE e.studyinsta = s.studyinsta)
            GROUP BY 1 {last}""",
    }


def _dg_dicom_server() -> dict[str, str]:
    last = "UNION ALL SELECT 'last day', to_char(max(studydate), 'YYYYMMDD')::int FROM dicomstudies"
    return {
        "images": f"""
            SELECT extract(year FROM studydate)::text, sum(n)
            FROM dicomstudies JOIN dicomseries USING (studyinstanceuid)
            JOIN (SELECT seriesinstanceuid, count(*) AS n FROM dicomimages GROUP BY 1) AS i USING (seriesinstanceuid)
            GROUP BY 1 {last}""",
        "ct_months": f"""
            SELECT to_char(studydate, 'YYYYMM'), count(*) FROM dicomstudies JOIN dicomseries USING (studyinstanceuid)
            JOIN dicomimages USING (seriesinstanceuid)
            WHERE (studydate >= '2025-01-01' AND studydate < '2026-01-01' OR studydate IS NULL) AND modality = 'CT'
            GROUP BY 1 {last}""",
        "studies": f"""
            SELECT extract(year FROM studydate)::text, count(*) FROM dicomstudies AS s WHERE EXISTS (
                SELECT FROM dicomseries AS e JOIN dicomimages USING (seriesinstanceuid)
                WHERE e.studyinstanceuid = s.studyinstanceuid)
            GROUP BY 1 {last}""",
    }


def _dcm4chee_arc5() -> dict[str, str]:
    kept = """
        NOT EXISTS (
            SELECT FROM rejected_instance AS r JOIN study AS rt USING (study_iuid)
            JOIN series AS rs ON rs.study_fk = rt.pk AND rs.series_iuid = r.series_iuid
            WHERE r.sop_iuid = i.sop_iuid AND rs.pk = i.series_fk)
        AND NOT EXISTS (
            SELECT FROM code AS c WHERE c.pk = i.srcode_fk AND code_designator = 'DCM'
            AND code_value IN ('113001', '113037', '113038', '113039'))"""
    study = "t.rejection_state IN (0, 1) AND NOT t.study_deleting"
    is_day = _TEXT_IS_DAY.format(date="study_date")
    in_2025 = _IN_2025.format(date="study_date", is_day=is_day)
    last = f"UNION ALL SELECT 'last day', max(study_date)::int FROM study AS t WHERE {study} AND {is_day}"
    return {
        "images": f"""
            SELECT CASE WHEN {is_day} THEN left(study_date, 4) END, sum(n)
            FROM study AS t JOIN series AS s ON s.study_fk = t.pk
            JOIN (SELECT series_fk, count(*) AS n FROM instance AS i WHERE {kept} GROUP BY 1) AS i
                ON i.series_fk = s.pk
            WHERE {study} GROUP BY 1 {last}""",
        # Without the fence the planner begins at the rejected instances of all years and needs four seconds.
        "ct_months": f"""
            SELECT CASE WHEN {is_day} THEN left(study_date, 6) END, count(*)
            FROM (SELECT t.pk, study_date, s.pk AS series_pk FROM study AS t JOIN series AS s ON s.study_fk = t.pk
                  WHERE {study} AND {in_2025} AND modality = 'CT' OFFSET 0) AS t
            JOIN instance AS i ON i.series_fk = series_pk
            WHERE {kept} GROUP BY 1 {last}""",
        "studies": f"""
            SELECT CASE WHEN {is_day} THEN left(study_date, 4) END, count(DISTINCT t.pk)
            FROM study AS t JOIN series AS s ON s.study_fk = t.pk
            JOIN (SELECT DISTINCT series_fk FROM instance AS i WHERE {kept}) AS i ON i.series_fk = s.pk
            WHERE {study} GROUP BY 1 {last}""",
    }


def _dcm4chee2() -> dict[str, str]:
    year = "extract(year FROM study_datetime)::text"
    joined = "FROM study AS t JOIN series AS s ON s.study_fk = t.pk"
    last = "UNION ALL SELECT 'last day', to_char(max(study_datetime), 'YYYYMMDD')::int FROM study"
    counted = "(SELECT series_fk, count(*) AS n FROM instance GROUP BY 1) AS i ON i.series_fk = s.pk"
    return {
        "images": f"SELECT {year}, sum(n) {joined} JOIN {counted} GROUP BY 1 {last}",
        "ct_months": f"""
            SELECT to_char(study_datetime, 'YYYYMM'), count(*) {joined} JOIN instance AS i ON i.series_fk = s.pk
            WHERE (study_datetime >= '2025-01-01' AND study_datetime < '2026-01-01' OR study_datetime IS NULL)
            AND modality = 'CT' GROUP BY 1 {last}""",
        "studies": f"""
            SELECT {year}, count(DISTINCT t.pk) {joined} JOIN (SELECT DISTINCT series_fk FROM instance) AS i
            ON i.series_fk = s.pk GROUP BY 1 {last}""",
    }


def _dcm4chee2_counters() -> dict[str, str]:
    last = "UNION ALL SELECT 'last day', to_char(max(study_datetime), 'YYYYMMDD')::int FROM study"
    joined = "FROM study AS t JOIN series AS s ON s.study_fk = t.pk WHERE s.num_instances > 0"
    year = "extract(year FROM study_datetime)::text"
    return {
        "images": f"SELECT {year}, sum(s.num_instances) {joined} GROUP BY 1 {last}",
        "ct_months": f"""
            SELECT to_char(study_datetime, 'YYYYMM'), sum(s.num_instances) {joined} AND modality = 'CT'
            AND (study_datetime >= '2025-01-01' AND study_datetime < '2026-01-01' OR study_datetime IS NULL)
            GROUP BY 1 {last}""",
        "studies": f"SELECT {year}, count(DISTINCT t.pk) {joined} GROUP BY 1 {last}",
    }


def _orthanc() -> dict[str, str]:
    tag = "LEFT JOIN maindicomtags AS {0} ON {0}.id = {1}.internalid AND {0}.taggroup = 8 AND {0}.tagelement = {2}"
    is_day = _TEXT_IS_DAY.format(date="d.value")
    in_2025 = _IN_2025.format(date="d.value", is_day=is_day)
    joined = f"""
        FROM resources AS t {tag.format("d", "t", 32)}
        JOIN resources AS s ON s.parentid = t.internalid {tag.format("m", "s", 96)}"""
    counted = "(SELECT parentid, count(*) AS n FROM resources WHERE resourcetype = 3 GROUP BY 1) AS i"
    last = f"""
        UNION ALL SELECT 'last day', max(d.value)::int FROM resources AS t {tag.format("d", "t", 32)}
        WHERE t.resourcetype = 1 AND {is_day}"""
    return {
        "images": f"""
            SELECT CASE WHEN {is_day} THEN left(d.value, 4) END, sum(n) {joined}
            JOIN {counted} ON i.parentid = s.internalid WHERE t.resourcetype = 1 GROUP BY 1 {last}""",
        "ct_months": f"""
            SELECT CASE WHEN {is_day} THEN left(d.value, 6) END, count(*) {joined}
            JOIN resources AS i ON i.parentid = s.internalid
            WHERE t.resourcetype = 1 AND {in_2025} AND m.value = 'CT' GROUP BY 1 {last}""",
        "studies": f"""
            SELECT CASE WHEN {is_day} THEN left(d.value, 4) END, count(DISTINCT t.internalid) {joined}
            JOIN {counted} ON i.parentid = s.internalid WHERE t.resourcetype = 1 GROUP BY 1 {last}""",
    }


RIVALS = (
    Rival("dg_dicom_server", _dg_dicom_server()),
    Rival("conquest", _conquest()),
    Rival("dcm4chee_arc5", _dcm4chee_arc5()),
    Rival("dcm4chee2", _dcm4chee2()),
    Rival("dcm4chee2", _dcm4chee2_counters(), {"counts_from": "counters"}),
    Rival("orthanc", _orthanc()),
)


def live_vs_best() -> list[Result]:
    """Each chart of each kind both ways on the same database, their bars compared."""
    with running(start_postgresql) as server:
        return [result for rival in RIVALS for result in _results(rival, server)]


def _results(rival: Rival, server: Server) -> Iterator[Result]:
    with (
        large_archive(server, rival.kind, STUDIES, INSTANCES, **rival.declared) as (engine, settings),
        live_archive(settings) as archive,
    ):
        for chart, criteria in CHARTS.items():
            yield _both_ways(rival, chart, criteria, engine, archive)


def _both_ways(rival: Rival, chart: str, criteria: Criteria, engine: Engine, archive: LiveArchive) -> Result:
    if best_bars(engine, rival.best[chart]) != our_bars(archive, criteria):
        raise AssertionError(f"the two ways disagree on {chart} of {rival.kind}")
    ours, best = seconds_of_both(
        lambda: our_bars(archive, criteria), lambda: best_bars(engine, rival.best[chart]), RUNS
    )
    return Result(
        key="_".join(("live_vs_best", rival.kind, *rival.declared.get("counts_from", "").split(), chart)),
        value=ours,
        unit="s",
        rival="the best statement written by hand",
        rival_value=best,
        ratio=best / ours,
        budget=f"<= {MOST_RATIO} times as long",
        met=ours / best <= MOST_RATIO,
        how=f"PostgreSQL, {STUDIES:,} studies, {INSTANCES:,} instances; medians of {RUNS} runs taken in turn",
    )


def best_bars(engine: Engine, statement: str) -> dict[str, int]:
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(text(statement))]
    return {period: int(count) for period, count in rows if period is not None and period != "last day"}
