"""What an archive is sent: one statement a hospital, every value bound, in words that SQL Server 2012 knows."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pyodbc
import pytest
import sqlglot
from sqlalchemy import Dialect, Select, create_engine, event, make_url
from sqlalchemy.sql.compiler import SQLCompiler
from sqlglot import exp

from queries.archives.contract import MONTH, YEAR, ArchiveIndex, Selection, Undated
from queries.archives.dates import reading_of
from queries.archives.day_cells import ModalityRows
from queries.archives.facts import LiveFacts
from queries.archives.introspection import Catalogue
from queries.archives.live import ADAPTERS, LiveArchive
from queries.criteria import Breakdown, Criteria, Grain, Measure, Month, Period
from queries.demo.population import Population
from queries.dicom import Availability
from queries.reports.activity import activity, activity_statement, selection_of
from queries.reports.equipment import EquipmentCriteria, EquipmentQuestion
from queries.reports.holdings import holdings, holdings_statement
from queries.reports.people import PeopleCriteria, PeopleQuestion
from queries.reports.storage import storage_statement
from tests.queries.indexes import FORMS, filled, live, settings_of
from tests.queries.places import TODAY, Place, engine_parameters
from tests.queries.warts import population_with_warts

pytestmark = pytest.mark.archives

SNAPSHOTS = Path(__file__).parent.parent / "snapshots" / "statements"
KINDS = {
    "dg_dicom_server": "dg",
    "conquest": "conquest_whole",
    "dcm4chee2": "dcm4chee2",
    "dcm4chee_arc5": "arc5",
    "orthanc": "orthanc_counted",
}
# The placeholders are those that sqlglot can parse; the drivers' own are proved by asking.
DRIVERS: dict[str, tuple[str, dict[str, Any]]] = {
    "mssql": ("mssql+pyodbc://", {"dbapi": pyodbc}),
    "postgresql": ("postgresql+psycopg://", {"paramstyle": "named"}),
    "mysql": ("mysql+pymysql://", {"paramstyle": "qmark"}),
    "sqlite": ("sqlite://", {}),
}
SQLGLOT_NAMES = {"mssql": "tsql", "postgresql": "postgres"}
QUESTIONS = {
    "studies_per_year": Criteria(("hospital",)),
    "studies_by_modality_in_a_year": Criteria(
        ("hospital",), period=Period.of_year(2016), grain=Grain.MONTH, breakdown=Breakdown.MODALITY
    ),
    "studies_of_modalities_online": Criteria(
        ("hospital",), modalities=("CT", "MR"), availabilities=(Availability.ONLINE,)
    ),
    "series_by_availability": Criteria(("hospital",), Measure.SERIES, breakdown=Breakdown.AVAILABILITY),
    "images_in_a_range": Criteria(
        ("hospital",), Measure.IMAGES, Period(Month(2014, 11), Month(2016, 2)), Grain.MONTH, Breakdown.MODALITY
    ),
    "all_objects_offline": Criteria(
        ("hospital",), Measure.IMAGES, availabilities=(Availability.OFFLINE,), all_objects=True
    ),
}
# Every function here is in SQL Server 2012. Not there: TRIM, STRING_AGG, DATETRUNC, GREATEST, LEAST, CONCAT_WS …
FUNCTIONS_OF_2012 = {
    "CAST",
    "COALESCE",
    "CONVERT",
    "COUNT",
    "DATEADD",
    "DATEDIFF",
    "DATEPART",
    "LTRIM",
    "MAX",
    "MIN",
    "NULLIF",
} | {*("REPLACE", "ROW_NUMBER", "RTRIM", "SUBSTRING", "SUM", "TRY_CONVERT", "UPPER")}
NOT_FUNCTIONS = {"AND", "AS", "EXISTS", "FROM", "IN", "JOIN", "NOT", "ON", "OR", "OVER", "THEN"} | {
    *("DATETIME2", "VARCHAR", "WHEN", "WHERE")
}
CLAUSE = re.compile(
    r"\s+(?=FROM\b(?! 1 FOR)|WHERE\b|GROUP BY\b|HAVING\b|UNION ALL\b|INNER JOIN\b|(?<!INNER )JOIN\b)"
    r"|(?<=\()(?=SELECT\b)"
)
# The other breakdowns make the same statement but for a column.
SHAPES = (Breakdown.NONE, Breakdown.MODALITY)
HOSTILE = ("CT'; DROP TABLE DICOMStudies--", '" OR 1=1 /*', "?", "%s", ":first", "%(modality_1)s", "\\' OR ''='", "Ω")
ORDINARY = ("CT", "MR", "US", "CR", "DX", "XA", "RF", "MG")


@contextmanager
def statements_of(archive: LiveArchive) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(archive.engine, "before_cursor_execute", note)
    yield seen
    event.remove(archive.engine, "before_cursor_execute", note)


@pytest.fixture(scope="module", params=engine_parameters())
def archives(request: pytest.FixtureRequest, new_place: Callable[[str], Place]) -> Iterator[list[LiveArchive]]:
    population = population_with_warts()
    made = [
        live(form, filled(new_place(request.param), form, population).reader, name.replace("_", "-"))
        for name, form in FORMS.items()
    ]
    yield made
    for archive in made:
        archive.close()


@pytest.mark.parametrize("count", [1, 3])
def test_each_hospital_is_asked_one_statement(archives: list[LiveArchive], count: int) -> None:
    asked = archives[:count]
    codes = tuple(archive.hospital for archive in asked)
    activity(asked, Criteria(codes))
    for measure, breakdown in product(Measure, SHAPES):
        sent = sent_by(asked, Criteria(codes, measure, Period.of_year(2016), breakdown=breakdown))
        assert [len(statements) for statements in sent] == [1] * count


def sent_by(asked: list[LiveArchive], criteria: Criteria) -> list[list[str]]:
    match asked:
        case []:
            raise ValueError("nobody is asked")
        case [archive]:
            with statements_of(archive) as sent:
                assert activity([archive], criteria).failed == ()
            return [sent]
    with statements_of(asked[0]) as first, statements_of(asked[1]) as second, statements_of(asked[2]) as third:
        assert activity(asked, criteria).failed == ()
    return [first, second, third]


def test_what_an_archive_holds_is_one_statement(archives: list[LiveArchive]) -> None:
    holdings(archives[:1])
    with statements_of(archives[0]) as sent:
        holdings(archives[:1])
    assert len(sent) == 1


def test_hostile_values_are_bound_and_change_no_statement(archives: list[LiveArchive]) -> None:
    for archive, measure, breakdown in product(archives[:2], Measure, SHAPES):
        texts = set()
        for modalities in (ORDINARY, HOSTILE):
            criteria = Criteria((archive.hospital,), measure, breakdown=breakdown, modalities=modalities)
            [outcome] = activity([archive], criteria).outcomes
            assert outcome.statement is not None, outcome.failure
            texts.add(outcome.statement.text)
            bound = {value for _, value in outcome.statement.values}
            assert set(modalities) - bound == set()
        [text] = texts
        assert [value for value in HOSTILE if len(value) > 2 and value in text] == []


def test_hostile_values_find_nothing(archives: list[LiveArchive]) -> None:
    for archive in archives:
        answer = activity([archive], Criteria((archive.hospital,), modalities=HOSTILE))
        assert (answer.total, answer.undated, answer.failed) == (0, 0, ())


def dialect_of(engine_name: str) -> Dialect:
    url, options = DRIVERS[engine_name]
    make: Callable[..., Dialect] = make_url(url).get_dialect()
    return make(**options)


def index_for(dialect: Dialect, kind: str, new_place: Callable[[str], Place]) -> ArchiveIndex:
    """The index as SQLite's catalogue describes it, whose types SQL Server and the others have too; dates are read
    as the dialect reads them."""
    form = FORMS[KINDS[kind]]
    place = filled(new_place("sqlite"), form, Population(()))
    engine = create_engine(place.reader)
    settings = settings_of(form, place.reader).archive
    index = ADAPTERS[kind].open_index(Catalogue(engine, None), settings, TODAY)
    engine.dispose()
    reading = reading_of(index.studies.c.study_date.type, dialect.name, TODAY)
    return replace(index, study_date=reading, engine_name=dialect.name)


@pytest.fixture(scope="module", params=product(KINDS, DRIVERS), ids="-".join)
def compiled(request: pytest.FixtureRequest, new_place: Callable[[str], Place]) -> dict[str, SQLCompiler]:
    """Every question's statement for one kind of archive in one dialect."""
    kind, engine_name = request.param
    dialect = dialect_of(engine_name)
    facts = LiveFacts(index_for(dialect, kind, new_place))
    made: dict[str, Select[Any]] = {
        name: activity_statement(facts, criteria, selection_of(criteria)) for name, criteria in QUESTIONS.items()
    }
    made["holdings"] = holdings_statement(facts)
    made["storage"] = storage_statement(facts, Criteria(("hospital",), grain=Grain.MONTH))
    equipment = EquipmentQuestion(EquipmentCriteria((), Period.of_year(2016), Grain.MONTH, ("CT", "MR")))
    made |= {"equipment": equipment(facts), "people": PeopleQuestion(PeopleCriteria(()))(facts)}
    made |= taking_statements(facts)
    options = {"render_postcompile": True}
    return {name: s.compile(dialect=dialect, compile_kwargs=options) for name, s in made.items()}


def taking_statements(facts: LiveFacts) -> dict[str, Select[Any]]:
    """What a snapshot is taken with."""
    listed = [ModalityRows("CT", "CT", 1), ModalityRows("SR", "SR", 1), ModalityRows(None, "UNKNOWN", 1)]
    year = Selection(date(2016, 1, 1), date(2016, 12, 31), undated=Undated.WITHOUT)
    patients = replace(year, with_modality=False, with_availability=False, date_length=YEAR)
    return {
        "modality_rows": facts.modality_rows(),
        "day_marks": facts.day_marks(),
        "day_cells": facts.day_cells(Selection(), listed, (MONTH, YEAR)),
        "day_cells_of_a_year": facts.day_cells(year, listed, (MONTH,)),
        "day_cells_undated": facts.day_cells(Selection(undated=Undated.ONLY), listed, (MONTH,)),
        "patients_per_year": facts.patients(patients).select(),
        "use_cells": facts.use_cells(Selection(), whole_years=True),
        "use_cells_of_a_year": facts.use_cells(year, whole_years=False),
        "use_cells_undated": facts.use_cells(Selection(undated=Undated.ONLY), whole_years=True),
        "patients_by_sex_and_age": facts.patients_by_sex_and_age(patients).select(),
    }


def test_statements_are_those_of_the_snapshots(
    compiled: dict[str, SQLCompiler], request: pytest.FixtureRequest
) -> None:
    kind, engine_name = request.node.callspec.params["compiled"]
    directory = SNAPSHOTS / kind / engine_name
    texts = {f"{name}.sql": readable(statement, engine_name) for name, statement in compiled.items()}
    if request.config.getoption("--update-snapshots"):
        directory.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (directory / name).write_text(text, encoding="utf-8")
    assert {path.name: path.read_text(encoding="utf-8") for path in directory.glob("*")} == texts


def readable(statement: SQLCompiler, engine_name: str) -> str:
    """The statement and the values bound to it, in their order."""
    text = str(statement)
    values = [str(statement.params[name]) for name in statement.positiontup or statement.params]
    pretty = sqlglot.transpile(text, read=glot(engine_name), write=glot(engine_name), pretty=True)[0]
    # sqlglot spells some functions its own way: then the text is only laid out.
    shown = pretty if words_of(pretty) == words_of(text) else laid_out(text)
    return f"{shown}\n\n-- values: {', '.join(values)}\n"


def laid_out(text: str) -> str:
    """A line for each clause, indented by the depth of its parentheses."""
    lines, depth = [], 0
    for line in re.split(CLAUSE, text):
        lines.append("  " * depth + line)
        depth += line.count("(") - line.count(")")
    return "\n".join(lines)


def glot(engine_name: str) -> str:
    return SQLGLOT_NAMES.get(engine_name, engine_name)


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+|[^\w\s]", text.upper())


def on_sql_server(compiled: dict[str, SQLCompiler], request: pytest.FixtureRequest) -> list[SQLCompiler]:
    _, engine_name = request.node.callspec.params["compiled"]
    return list(compiled.values()) if engine_name == "mssql" else []


def test_statements_for_sql_server_know_no_function_newer_than_2012(
    compiled: dict[str, SQLCompiler], request: pytest.FixtureRequest
) -> None:
    for statement in on_sql_server(compiled, request):
        called = {name.upper() for name in re.findall(r"(\w+)\s*\(", str(statement))}
        assert called - NOT_FUNCTIONS - FUNCTIONS_OF_2012 == set()


def test_statements_for_sql_server_are_transact_sql(
    compiled: dict[str, SQLCompiler], request: pytest.FixtureRequest
) -> None:
    for statement in on_sql_server(compiled, request):
        [tree] = sqlglot.parse(str(statement), read="tsql")
        assert isinstance(tree, exp.Select)
        assert list(tree.find_all(exp.Anonymous, exp.Command, exp.Boolean)) == []
        assert [comparison.sql("tsql") for comparison in comparisons_of_truth_values(tree)] == []
        conditions = [branch.this.unnest() for branch in tree.find_all(exp.If)]
        assert [each.sql("tsql") for each in conditions if isinstance(each, exp.Case | exp.Column)] == []
        numbered = [window for window in tree.find_all(exp.Window) if isinstance(window.this, exp.RowNumber)]
        assert [window.sql("tsql") for window in numbered if not window.args.get("order")] == []


def comparisons_of_truth_values(tree: exp.Expr) -> Iterator[exp.Expr]:
    """Such as `(a LIKE b) = 1`: there is no such type in T-SQL."""
    for comparison in tree.find_all(exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.In):
        if isinstance(comparison.this.unnest(), exp.Predicate | exp.Connector | exp.Not):
            yield comparison


def test_statements_group_by_no_parameter(compiled: dict[str, SQLCompiler], request: pytest.FixtureRequest) -> None:
    """SQL Server takes an expression with parameters in SELECT and in GROUP BY for two different ones."""
    _, engine_name = request.node.callspec.params["compiled"]
    for statement in compiled.values():
        [tree] = sqlglot.parse(str(statement), read=glot(engine_name))
        assert tree is not None
        keys = [key for group in tree.find_all(exp.Group) for key in group.expressions]
        assert [key.sql() for key in keys if key.find(exp.Placeholder)] == []


def test_text_is_bound_as_varchar_on_sql_server(
    compiled: dict[str, SQLCompiler], request: pytest.FixtureRequest
) -> None:
    """An nvarchar value makes SQL Server convert the varchar column instead, and leave its index unused."""
    for statement in on_sql_server(compiled, request):
        for name, value in statement.params.items():
            if isinstance(value, str):
                # The values of an IN are named after it, with a number.
                bound = statement.binds[name if name in statement.binds else name.rpartition("_")[0]]
                driver_type = bound.type.dialect_impl(statement.dialect).get_dbapi_type(pyodbc)
                assert driver_type in (pyodbc.SQL_VARCHAR, (pyodbc.SQL_VARCHAR, 0, 0)), name
