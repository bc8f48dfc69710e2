"""The API keeps to what it says of itself, whatever its description allows and whatever it does not (Schemathesis);
and nobody is told of another's hospital by any of it."""

import io
import itertools
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus
from zipfile import ZipFile

import pytest
import schemathesis
from schemathesis.engine import events, from_schema

from dashboards.api.routes import FORMATS
from dashboards.exports.reports import MIME_TYPES, REPORTS
from dashboards.exports.sheets import Format
from dashboards.links import Parts
from dashboards.what_if.changes import Kind
from tests.dashboards.hospitals import BOREAS_YEAR, make_hospitals, signs_of_boreas
from tests.dashboards.serving import OF_ARGO, OF_EVERYTHING, OF_NONE, Site, serving

DESCRIPTION = "/api/v1/openapi.json"
OF_RELEASES = ("releases", "release-file", "release-changes")
# No hospital here has a second copy, which the page of copies is about.
ANSWERED = [report for report in REPORTS if report != "copies"]
# Parameters whose values are refused where the archives hold no such device or months.
OF_WHAT_IS_HELD = {"station", "a", "b"}

Credentials = dict[str, str]
Application = Callable[[dict[str, Any], Any], Any]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Of its own: what is asked here by the thousand is on nobody else's account."""
    directory: Path = tmp_path_factory.mktemp("described")
    with serving(directory, make_hospitals(directory)) as site:
        yield site


def token_of(site: Site, name: str) -> Credentials:
    return {"HTTP_AUTHORIZATION": site.with_token(name).environ_base["HTTP_AUTHORIZATION"]}


def session_of(site: Site, name: str) -> Credentials:
    cookie = site.signed_in(name).get_cookie("archeion_session")
    assert cookie is not None
    return {"HTTP_COOKIE": f"archeion_session={cookie.value}"}


def asked_as(site: Site, credentials: Credentials) -> Application:
    """The application as a program with these credentials finds it, which reads no compressed answers. Answers are
    taken whole and let go of, as a server does."""

    def application(environ: dict[str, Any], start_response: Any) -> Any:
        kept = {key: value for key, value in environ.items() if key not in _OWN}
        answer = site.server({**kept, **credentials}, start_response)
        with closing(answer):  # type: ignore[type-var]
            return [b"".join(answer)]

    return application


_OWN = {"HTTP_AUTHORIZATION", "HTTP_COOKIE", "HTTP_ACCEPT_ENCODING"}


class Run:
    """All that Schemathesis asked, and what it found wrong."""

    def __init__(
        self,
        site: Site,
        described_to: str,
        credentials: Credentials,
        examples: int,
        modes: str = "all",
        **checks: bool,
    ) -> None:
        self.answers: list[tuple[Any, Any]] = []
        self.failures: list[str] = []
        described = site.with_token(described_to).get(DESCRIPTION).get_json()
        schema = schemathesis.openapi.from_dict(described, config=_config(examples, modes, checks))
        schema.app = asked_as(site, credentials)
        with _own_random_state():
            for event in from_schema(schema).execute():
                match event:
                    case events.ScenarioFinished():
                        self._take(event.recorder)
                    case events.NonFatalError() | events.FatalError():
                        self.failures.append(repr(event))

    def _take(self, recorder: Any) -> None:
        for key, interaction in recorder.interactions.items():
            self.answers.append((recorder.cases[key].value, interaction))
            self.failures += [
                f"{interaction.request.method} {unquote_plus(interaction.request.uri)}: {each.name}: "
                f"{each.failure_info.failure.message}"
                for each in recorder.checks.get(key, [])
                if each.failure_info
            ]


@contextmanager
def _own_random_state() -> Iterator[None]:
    """Schemathesis sets that of the whole process."""
    state = random.getstate()
    yield
    random.setstate(state)


def _config(examples: int, modes: str, checks: Mapping[str, bool]) -> Any:
    """Every request is the same in every run. Tokens are not made up: fifty of an address are told to wait."""
    off = {"ignored_auth": False, "positive_data_acceptance": False, **checks}
    return schemathesis.Config.from_dict(
        {
            "seed": 1,
            "workers": 1,
            "continue-on-failure": True,
            "generation": {
                "max-examples": examples,
                "mode": modes,
                "deterministic": True,
                "database": "none",
                "with-security-parameters": False,
            },
            "checks": {name: {"enabled": is_on} for name, is_on in off.items()},
            "phases": {"stateful": {"enabled": False}},
        }
    )


@pytest.fixture(scope="module")
def of_all(site: Site) -> Run:
    return Run(site, OF_EVERYTHING, token_of(site, OF_EVERYTHING), examples=10)


def test_it_keeps_to_its_description(of_all: Run) -> None:
    assert of_all.failures == []


def test_every_report_is_reached(of_all: Run) -> None:
    reached = defaultdict(set)
    for case, interaction in of_all.answers:
        if interaction.response.status_code == 200:
            reached[case.operation.definition.raw["operationId"]].add(case.path_parameters.get("format"))
    assert set(reached) == {*ANSWERED, "releases"}
    # A device that there is nobody guesses.
    assert {"activity", "summary", "storage", "patients"} <= {
        key for key, of in reached.items() if of == set(FORMATS)
    }


@pytest.mark.parametrize("report", ANSWERED)
def test_whatever_is_offered_is_answered(report: str, site: Site) -> None:
    client = site.with_token(OF_EVERYTHING)
    operation = client.get(DESCRIPTION).get_json()["paths"][f"/reports/{report}.{{format}}"]["get"]
    for parameter in operation["parameters"]:
        if parameter["in"] == "query" and parameter["name"] not in OF_WHAT_IS_HELD:
            for value in offered(parameter):
                answer = client.get(f"/api/v1/reports/{report}.csv", query_string={parameter["name"]: value})
                assert answer.status_code == 200, (parameter["name"], value, answer.text)


def offered(parameter: dict[str, Any]) -> Iterator[Any]:
    """The values of a closed list, both ends of a range, and what stands as an example."""
    schema = parameter["schema"].get("items", parameter["schema"])
    for one in (schema, *schema.get("anyOf", ())):
        yield from one.get("enum", ())
        yield from (one[end] for end in ("minimum", "maximum", "const") if end in one)
    if "example" in parameter:
        yield parameter["example"]


def test_each_format_is_what_it_says(of_all: Run) -> None:
    for case, interaction in of_all.answers:
        if interaction.response.status_code == 200 and "format" in case.path_parameters:
            expected = MIME_TYPES[Format(case.path_parameters["format"])]
            assert interaction.response.headers["content-type"][0].partition(";")[0] == expected


@pytest.mark.parametrize("by", ["token", "session"])
def test_nothing_of_another_hospital_is_told_whatever_is_asked(by: str, site: Site) -> None:
    """By somebody who knows from elsewhere that there is one, and how it is called."""
    credentials = token_of(site, OF_ARGO) if by == "token" else session_of(site, OF_ARGO)
    run = Run(site, OF_EVERYTHING, credentials, examples=8, modes="all" if by == "token" else "positive")
    asked_for = 0
    for _, interaction in run.answers:
        uri = unquote_plus(interaction.request.uri)
        asked_for += "boreas" in uri
        # What was asked is repeated in a title; the year is one of its rows.
        told = set(signs_of_boreas(content(interaction.response))) - set(signs_of_boreas(uri)) - {str(BOREAS_YEAR)}
        assert told == set(), uri
        assert "boreas" not in uri.split("find=")[0] or interaction.response.status_code != 200, uri
    assert asked_for > 20
    assert run.failures == []


def test_the_same_asked_by_its_own_is_told(of_all: Run) -> None:
    """The search above finds what there is to find."""
    told = set(itertools.chain(*(signs_of_boreas(content(one.response)) for _, one in of_all.answers)))
    assert {"1511", "7919", "Boreas Hospital"} <= told


def test_nobody_is_answered_unless_signed_in(site: Site) -> None:
    run = Run(site, OF_EVERYTHING, {}, examples=1, modes="positive", unsupported_method=False)
    assert {interaction.response.status_code for _, interaction in run.answers} == {401}
    assert run.failures == []


def content(response: Any) -> str:
    if "spreadsheetml" in response.headers.get("content-type", [""])[0]:
        with ZipFile(io.BytesIO(response.content)) as workbook:
            return "\n".join(workbook.read(name).decode() for name in workbook.namelist())
    return str(response.content.decode())


@pytest.mark.parametrize("name", [OF_EVERYTHING, OF_ARGO, OF_NONE])
def test_it_offers_nobody_a_hospital_they_may_not_see(name: str, site: Site) -> None:
    described = site.browser(name).get(DESCRIPTION)
    assert ("boreas" in described.text) is (name == OF_EVERYTHING)
    assert schemathesis.openapi.from_dict(described.get_json()).statistic.operations.total == len(REPORTS) + len(
        OF_RELEASES
    )


class _Noted(dict[str, list[str]]):
    """The parts of a link that were looked for."""

    def __init__(self, given: Mapping[str, list[str]]) -> None:
        super().__init__(given)
        self.looked_for: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.looked_for.add(key)
        return super().get(key, default)


@pytest.mark.parametrize("report", REPORTS)
def test_its_parameters_are_those_that_the_report_reads(
    report: str, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[_Noted] = []
    made = Parts.__init__

    def noting(self: Parts, given: Mapping[str, list[str]]) -> None:
        noted.append(_Noted(given))
        made(self, noted[-1])

    monkeypatch.setattr(Parts, "__init__", noting)
    client = site.with_token(OF_EVERYTHING)
    client.get(f"/api/v1/reports/{report}.csv")
    read = set[str]().union(*(each.looked_for for each in noted)) - {kind.value for kind in Kind}
    described = client.get(DESCRIPTION).get_json()["paths"][f"/reports/{report}.{{format}}"]["get"]["parameters"]
    told = {each["name"] for each in described if each["in"] == "query"}
    if report == "copies":
        # Where there is no pair nothing is read of a link but which hospitals it names: for the log of denials.
        assert (read, told) == ({"hospital"}, {"hospital", "period", "per", "by", "modality"})
    else:
        assert told == read
