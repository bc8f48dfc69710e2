"""Figures that a Spark cluster adds up are those of DuckDB, digit for digit; what becomes of the cluster is said."""

import logging
import os
import random
import signal
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Select, String, cast, column, func, literal, select
from sqlalchemy import table as named

from queries.archives.contract import Facts, Fetched, Selection
from queries.criteria import Breakdown, Criteria, DateBasis, Grain, Measure, Month, Period
from queries.dicom import Availability
from queries.errors import ClusterUnavailable, ConfigurationError, QueryTimedOut, SnapshotUnreadable
from queries.reports import quality
from queries.reports.activity import ActivityQuestion
from queries.reports.copies import Pair
from queries.reports.storage import Detail, StorageQuestion
from queries.snapshots.library import SnapshotSource
from queries.snapshots.spark import SparkEngine, local_address
from queries.snapshots.tables import LAST_DAYS, SERIES, Table
from tests.queries.copies_scene import Archived, taken
from tests.queries.snapshot_checks import tables_of
from tests.queries.warts import population_with_warts
from tests.servers import free_port
from tests.spark.every_question import every_question, same_population
from tests.spark_server import SparkServer

pytestmark = pytest.mark.spark

PAIR = Pair("argo", "boreas")
# A word that a statement could take for its own, in as many ways as there are.
HOSTILE = (
    *("'", "''", "\\'", '"', "`", "\\", "\\\\", "\\u0027 OR true --", "') OR ('' = '", "; DROP TABLE x", "--", "/*"),
    *(
        "${spark.master}",
        "${env:PATH}",
        "{studies_by_month}",
        "{{}}",
        ":p1",
        "?",
        "$1",
        "%s",
        "\\Q.*\\E",
        ".*",
        "%",
        "_",
    ),
    *("ΑΞΟΝΙΚΗ", "ά", "\u2028", "\u00a0", "\x1f", "\n", "\x00", "𝛂", "CT "),
)

# A server that has just been started takes seconds for anything.
LIMIT_SECONDS = 8.0
# Of what `slow` takes, a small part.
IMPATIENT_SECONDS = 2.0


@pytest.fixture(scope="module")
def by_duckdb(tmp_path_factory: pytest.TempPathFactory) -> SnapshotSource:
    """Two hospitals of the same population: one whose archive tells all, one that keeps less."""
    population = population_with_warts(4700)
    archives = {"argo": Archived("arc5", population), "boreas": Archived("conquest_whole", population)}
    return taken(tmp_path_factory.mktemp("archives"), archives)


@pytest.fixture(scope="module")
def engine(spark: SparkServer) -> Iterator[SparkEngine]:
    made = SparkEngine(spark.url)
    yield made
    made.close()


@pytest.fixture
def by_spark(by_duckdb: SnapshotSource, engine: SparkEngine) -> SnapshotSource:
    return replace(by_duckdb, engine=engine)


def of(hospital: str, source: SnapshotSource) -> SnapshotSource:
    (own,) = (each for each in source.snapshots if each.hospital == hospital)
    return replace(source, snapshots=(own,), abouts={hospital: source.abouts[hospital]})


def counted(fetched: Fetched) -> Counter[tuple[tuple[type, Any], ...]]:
    """Rows in any order, as no statement gives them one; values with their types."""
    return Counter(tuple((type(value), value) for value in row) for row in fetched.rows)


def test_every_report_has_a_question_here() -> None:
    asking = {
        path.stem
        for path in (Path(__file__).parents[2] / "queries" / "reports").glob("*.py")
        if " ask_all(" in path.read_text(encoding="utf-8") and path.stem != "asking"
    }
    asked = {question.__module__ for question in every_question(PAIR)}
    assert {f"queries.reports.{name}" for name in asking} == asked


@pytest.mark.long
def test_every_question_has_the_same_answer(by_duckdb: SnapshotSource, by_spark: SnapshotSource) -> None:
    for question in every_question(PAIR):
        answer = counted(by_spark.fetch(question))
        assert answer == counted(by_duckdb.fetch(question)), question
        assert answer, question


def test_tables_of_reports_are_the_same(by_duckdb: SnapshotSource, by_spark: SnapshotSource) -> None:
    """Byte for byte, for one hospital, which is not asked which it is."""
    here, there = of("argo", by_spark), of("argo", by_duckdb)
    for criteria in same_population():
        asked = replace(criteria, hospitals=("argo",))
        assert tables_of(here, asked) == tables_of(there, asked), criteria


MONTHS = st.builds(Month, st.integers(2013, 2017), st.integers(1, 12))
PERIODS = st.just(Period()) | st.tuples(MONTHS, MONTHS).map(lambda pair: Period(*sorted(pair, key=str)))
CRITERIA = st.builds(
    Criteria,
    st.just(()),
    st.sampled_from(Measure),
    PERIODS,
    st.sampled_from(Grain),
    st.sampled_from(Breakdown),
    st.lists(st.sampled_from(["CT", "MR", "SR", "PR", "UNKNOWN", "ABSENT"]), unique=True, max_size=3).map(tuple),
    st.lists(st.sampled_from(Availability), unique=True, max_size=2).map(tuple),
    st.booleans(),
    st.sampled_from(DateBasis),
)


@given(criteria=CRITERIA, detail=st.none() | st.sampled_from(Detail))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_asked(
    criteria: Criteria, detail: Detail | None, by_duckdb: SnapshotSource, by_spark: SnapshotSource
) -> None:
    question = ActivityQuestion(criteria) if detail is None else StorageQuestion(criteria, detail)
    assert counted(by_spark.fetch(question)) == counted(by_duckdb.fetch(question))


def test_the_statement_shown_is_the_one_that_ran(by_spark: SnapshotSource) -> None:
    asked = Criteria((), Measure.STUDIES, Period.of_year(2016), breakdown=Breakdown.MODALITY, modalities=("CT",))
    statement = by_spark.fetch(ActivityQuestion(asked)).statement
    assert "EXPLODE(" in statement.text
    assert "'CT'" not in statement.text
    assert "CT" in dict(statement.values).values()
    for name, _ in statement.values:
        assert f":{name}" in statement.text


def test_hostile_words_are_words(by_duckdb: SnapshotSource, by_spark: SnapshotSource) -> None:
    """They come back as they went, and as modalities they name nothing."""

    def echo(facts: Facts) -> Select[Any]:
        days = facts.study_days()
        words = [literal(word, String).label(f"w{number}") for number, word in enumerate(sent)]
        return select(*words, func.count(days.c.hospital)).group_by(days.c.hospital)

    sent = [word for word in HOSTILE if word != "\x00"]
    answered = by_spark.fetch(echo)
    assert {row[:-1] for row in answered.rows} == {tuple(sent)}
    asked = Criteria((), breakdown=Breakdown.MODALITY, modalities=(*HOSTILE, "CT"))
    question = ActivityQuestion(replace(asked, modalities=(*sent, "CT")))
    assert counted(by_spark.fetch(question)) == counted(by_duckdb.fetch(question))


def bytes_of(_: Facts) -> Select[Any]:
    rows = named(SERIES[6].name, column("hospital", String), column("stored_bytes", BigInteger))
    _.tables.add(SERIES[6])  # type: ignore[attr-defined]  # as SnapshotFacts notes what it reads
    return select(func.sum(rows.c.stored_bytes))


def test_bytes_beyond_64_bits_add_up(engine: SparkEngine, tmp_path: Path) -> None:
    path, most = tmp_path / "series.parquet", 2**63 - 1
    columns = ", ".join(f"NULL::{kind.split()[0]} AS {name}" for name, kind in SERIES[6].columns.items())
    rows = f"SELECT 'argo' AS hospital, {columns.replace('NULL::BIGINT AS stored_bytes', f'{most} AS stored_bytes')}"
    duckdb.sql(f"COPY ({rows} FROM range(3)) TO '{path}' (FORMAT parquet)")
    assert engine.run(bytes_of, lambda _: [str(path)]).rows == ((3 * most,),)


def test_of_one_hospital_nothing_of_another_is_read(by_spark: SnapshotSource) -> None:
    whole = by_spark.fetch(quality.days_statement)
    for hospital in ("argo", "boreas"):
        own = counted(of(hospital, by_spark).fetch(quality.days_statement))
        assert own == counted(replace(whole, rows=[row for row in whole.rows if row[0] == hospital]))


def test_forged_names_reach_no_other_file(by_spark: SnapshotSource, engine: SparkEngine) -> None:
    argo, _ = by_spark.snapshots
    real = by_spark.folder.file(argo, LAST_DAYS)
    root = Path(real).parents[2]
    forged = [
        f"{root}/*/*/last_days.parquet",
        f"{root}/{{argo,boreas}}/x",
        f"{root}/argo/../boreas/last_days.parquet",
    ]
    for path in [*forged, f"{root}/[ab]*", f"{root}/a?go", f"{root}/arg\\o"]:
        with pytest.raises(SnapshotUnreadable, match="no name of one file"):
            engine.run(quality.days_statement, lambda _, path=path: [path])
    for path in (f"{root}/argo,{root}/boreas", f"{root}/none.parquet", f"{real}' UNION ALL SELECT 1 --"):
        with pytest.raises(SnapshotUnreadable):
            engine.run(quality.days_statement, lambda _, path=path: [path])


def test_a_damaged_file_is_said(by_spark: SnapshotSource, engine: SparkEngine, tmp_path: Path) -> None:
    def damaged(table: Table) -> list[str]:
        path = tmp_path / table.file_name
        content = Path(by_spark.folder.file(by_spark.snapshots[0], table)).read_bytes()
        path.write_bytes(content[: len(content) // 2])
        return [str(path)]

    with pytest.raises(SnapshotUnreadable):
        engine.run(quality.days_statement, damaged)


def test_people_who_ask_at_once_get_their_own_figures(by_duckdb: SnapshotSource, by_spark: SnapshotSource) -> None:
    asked = [
        (hospital, ActivityQuestion(Criteria((), measure, Period.of_year(year))))
        for hospital in ("argo", "boreas")
        for measure in Measure
        for year in (2015, 2016)
    ]
    with ThreadPoolExecutor(max_workers=6) as pool:
        answers = [*pool.map(lambda each: of(each[0], by_spark).fetch(each[1]), asked)]
    for (hospital, question), answer in zip(asked, answers, strict=True):
        assert counted(answer) == counted(of(hospital, by_duckdb).fetch(question)), (hospital, question)


def slow(facts: Facts) -> Select[Any]:
    """Minutes that the cluster sleeps away, half a second for each row. That it is to stop wakes it up."""
    sleep = func.reflect("java.lang.Thread", "sleep", cast(500, BigInteger))
    return select(sleep).select_from(facts.lateness(Selection()))


def test_a_statement_that_takes_too_long_is_called_off(spark: SparkServer, by_spark: SnapshotSource) -> None:
    by_spark.fetch(quality.lateness_statement)
    impatient = SparkEngine(spark.url, limit_seconds=IMPATIENT_SECONDS)
    source = replace(by_spark, engine=impatient)
    started = time.monotonic()
    with pytest.raises(QueryTimedOut):
        source.fetch(slow)
    assert time.monotonic() - started < IMPATIENT_SECONDS + 20
    # The cluster answers others.
    by_spark.fetch(quality.defects_statement)
    impatient.close()


def test_a_server_that_says_nothing_any_more_is_left(spark: SparkServer, by_spark: SnapshotSource) -> None:
    before = counted(by_spark.fetch(quality.lateness_statement))
    impatient = SparkEngine(spark.url, limit_seconds=LIMIT_SECONDS)
    source = replace(by_spark, engine=impatient)
    os.kill(spark.process.pid, signal.SIGSTOP)
    try:
        started = time.monotonic()
        with pytest.raises(QueryTimedOut):
            source.fetch(quality.defects_statement)
        assert time.monotonic() - started < LIMIT_SECONDS + 20
    finally:
        os.kill(spark.process.pid, signal.SIGCONT)
    again = replace(source, engine=SparkEngine(spark.url))
    assert counted(again.fetch(quality.lateness_statement)) == before
    impatient.close()


def test_a_server_killed_amid_an_answer_and_restarted(
    spark: SparkServer, by_duckdb: SnapshotSource, by_spark: SnapshotSource
) -> None:
    engine = SparkEngine(spark.url)
    source = replace(by_spark, engine=engine)
    source.fetch(quality.lateness_statement)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(source.fetch, slow)
        time.sleep(3)
        assert not waiting.done()
        spark.kill()
        with pytest.raises(ClusterUnavailable):
            waiting.result(30)
    started = time.monotonic()
    with pytest.raises(ClusterUnavailable):
        source.fetch(quality.days_statement)
    assert time.monotonic() - started < 10, "whoever asks is not kept waiting for a server that is not there"
    spark.restart()
    assert counted(source.fetch(quality.days_statement)) == counted(by_duckdb.fetch(quality.days_statement))
    # Without a question in between: the session is found gone, and a new one opened.
    spark.restart()
    assert counted(source.fetch(quality.defects_statement)) == counted(by_duckdb.fetch(quality.defects_statement))
    engine.close()


def test_a_forked_process_opens_its_own(
    spark: SparkServer, by_duckdb: SnapshotSource, by_spark: SnapshotSource
) -> None:
    """Also where the process that it was forked from has asked, and has threads of its own."""
    expected = counted(by_duckdb.fetch(quality.days_statement))
    source = replace(by_spark, engine=SparkEngine(spark.url))
    source.fetch(quality.lateness_statement)
    process = os.fork()
    if not process:
        try:
            answer = counted(source.fetch(quality.days_statement))
            os._exit(0 if answer == expected else 1)
        except BaseException:
            traceback.print_exc()
            os._exit(2)
    _, status = os.waitpid(process, 0)
    assert os.waitstatus_to_exitcode(status) == 0


def test_a_token_is_nowhere_to_be_read(caplog: pytest.LogCaptureFixture) -> None:
    token = f"{random.Random(1).getrandbits(128):032x}"
    url = f"sc://127.0.0.1:{free_port()}/;token={token}"
    engine = SparkEngine(url, limit_seconds=5.0)
    with caplog.at_level(logging.DEBUG), pytest.raises(ClusterUnavailable) as failed:
        engine.run(quality.lateness_statement, lambda _: ["/nowhere.parquet"])
    told = [repr(engine), "".join(traceback.format_exception(failed.value)), caplog.text]
    with pytest.raises(ConfigurationError) as refused:
        SparkEngine(f"http://127.0.0.1/;token={token}")
    told.append("".join(traceback.format_exception(refused.value)))
    assert not [text for text in told if token in text]


@pytest.mark.parametrize("address", ["", "host:15002", "sc://", "sc://host/path", "sc://host:port", "sc://h/;token"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ConfigurationError, match="sc://host:15002"):
        SparkEngine(address)


def test_an_address_is_of_one_file() -> None:
    assert local_address("/var/a b%20c/ΑΓΙΟΣ/x.parquet") == "file:///var/a b%20c/ΑΓΙΟΣ/x.parquet"
