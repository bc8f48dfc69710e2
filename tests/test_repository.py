"""What the checkout as a whole must keep to, and no single module can see."""

import ast
import re
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any, get_args

import plotly
import pytest
from pydantic import BaseModel

from queries.export_settings import ExportSettings
from queries.settings import ArchiveSettings, HospitalSettings, SharedSettings, load_hospitals, load_site
from queries.sign_in_settings import OpenIdSettings, SamlSettings
from queries.storage_settings import StorageSettings

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("auth", "queries", "dashboards")
EXAMPLE = ROOT / "config" / "hospitals.example.toml"
PLOTLY_BUNDLE = ROOT / "assets" / "vendor" / "plotly-basic.min.js"


def modules() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("folder", ["tests", *PACKAGES])
def test_every_folder_with_modules_is_a_package(folder: str) -> None:
    folders = {path.parent for path in (ROOT / folder).rglob("*.py")}
    assert [one.relative_to(ROOT).as_posix() for one in sorted(folders) if not (one / "__init__.py").is_file()] == []


def test_no_installed_distribution_takes_a_name_of_ours() -> None:
    taken = packages_distributions()
    assert {name: taken[name] for name in ("app", "tests", *PACKAGES) if name in taken} == {}


def environment_reads(tree: ast.Module) -> list[int]:
    """Lines that reach for the environment of the process, however it was imported."""
    names = {"environ", "environb", "getenv", "getenvb", "putenv", "unsetenv"}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in names and isinstance(node.value, ast.Name):
            found += [node.lineno] if node.value.id == "os" else []
        if isinstance(node, ast.ImportFrom) and node.module == "os":
            found += [node.lineno for alias in node.names if alias.name in names]
    return found


def test_only_the_composition_reads_the_environment() -> None:
    assert {path: lines for path, tree in modules() if (lines := environment_reads(tree))} == {}
    assert environment_reads(ast.parse((ROOT / "app.py").read_text(encoding="utf-8"))) != []


@pytest.mark.parametrize(
    "source",
    ["import os\nos.environ['A']", "import os\nos.getenv('A')", "from os import environ", "from os import getenv"],
)
def test_every_way_to_read_the_environment_is_noticed(source: str) -> None:
    assert len(environment_reads(ast.parse(source))) == 1


def imported(tree: ast.Module) -> set[str]:
    found = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return found | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def test_nobody_imports_the_composition() -> None:
    assert [path for path, tree in modules() if "app" in imported(tree)] == []


def keys(table: type[BaseModel], beginning: str = "") -> Iterator[str]:
    """Dotted keys of the settings' model, tables and their keys alike."""
    for name, field in table.model_fields.items():
        yield f"{beginning}{name}"
        for kind in (field.annotation, *get_args(field.annotation)):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from keys(kind, f"{beginning}{name}.")


# These come from the table's own name and from the environment.
NOT_IN_THE_FILE = {"code", "archive_password"}


def test_every_setting_is_shown_in_the_example_with_a_word_about_it() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    unexplained = []
    for key in set(keys(HospitalSettings)) - NOT_IN_THE_FILE:
        name = key.rpartition(".")[2]
        table = rf"\[hospitals\.\w+\.((archive|storage)\.)?{name}(\.[A-Z]+)?\]"
        shown = re.compile(rf"(# )?{name} = |{table}|(name|additions) = \[?{{.*\b{name} = ")
        places = [place for place, line in enumerate(lines) if shown.match(line)]
        if not any(lines[place - 1].startswith("# ") for place in places):
            unexplained.append(key)
    assert unexplained == []


def test_the_example_can_be_loaded_as_it_stands() -> None:
    hospitals = load_hospitals(EXAMPLE, {})
    assert [(hospital.code, hospital.archive.kind) for hospital in hospitals] == [
        ("heraklion", "dg_dicom_server"),
        ("rethymno", "conquest"),
    ]


def test_the_example_shows_the_defaults() -> None:
    site = load_site(EXAMPLE, {})
    assert site.shared == SharedSettings()
    shown, *_ = site.hospitals
    own = {
        HospitalSettings: {"stations", "storage"},
        ArchiveSettings: {"availability"},
        # What a site has is its own; what is taken of it by default is shown.
        StorageSettings: {"capacity", "additions", "other_bytes", "retention_years", "mean_image_bytes", "tiers"},
    }
    for table, given in zip(own, (shown, shown.archive, shown.storage), strict=True):
        defaults: dict[str, Any] = {
            name: field.default for name, field in table.model_fields.items() if not field.is_required()
        }
        differing = {name for name, default in defaults.items() if getattr(given, name) != default}
        assert differing <= own[table]


def test_the_example_shows_every_setting_of_an_export_with_its_defaults(tmp_path: Path) -> None:
    """It stands behind # there: nobody's figures are sent to an example."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    begins = lines.index("# [exports.ministry-monthly]")
    setting = re.compile(r"# (\w+ = .*|\[exports\..*)")
    shown = [match[1] for line in lines[begins : lines.index("", begins)] if (match := setting.fullmatch(line))]
    file = tmp_path / "hospitals.toml"
    file.write_text("\n".join([*shown, EXAMPLE.read_text(encoding="utf-8")]), encoding="utf-8")
    export = load_site(file, {}).shared.exports["ministry-monthly"]
    assert export.model_fields_set == set(ExportSettings.model_fields)
    for name in ("language", "due_day", "deadline_day"):
        assert getattr(export, name) == ExportSettings.model_fields[name].default


def test_the_example_shows_every_setting_of_a_provider_with_its_defaults(tmp_path: Path) -> None:
    """It stands behind # there: nobody signs in at an example."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    begins, ends = lines.index("# [sign_in.saml.university]"), lines.index("# [exports.ministry-monthly]")
    setting = re.compile(r"# (\w+ = .*|\[sign_in\..*|  \{ .*|\])")
    shown = [match[1] for line in lines[begins:ends] if (match := setting.fullmatch(line))]
    file = tmp_path / "hospitals.toml"
    file.write_text("\n".join([EXAMPLE.read_text(encoding="utf-8"), *shown]), encoding="utf-8")
    settings = load_site(file, {}).shared.sign_in
    saml, openid = settings.saml["university"], settings.openid["ministry"]
    assert (saml.model_fields_set, openid.model_fields_set) == (
        set(SamlSettings.model_fields),
        set(OpenIdSettings.model_fields),
    )
    for given, names in ((saml, ("subject", "account")), (openid, ("scopes", "account"))):
        for name in names:
            field = type(given).model_fields[name]
            assert getattr(given, name) == field.get_default(call_default_factory=True)


def plotly_version(bundle: Path) -> str:
    with bundle.open(encoding="utf-8") as lines:
        head = "".join(next(lines) for _ in range(3))
    version: str
    (version,) = set(re.findall(r"plotly\.js(?: \([^)]*\))? v([0-9.]+)", head))
    return version


@pytest.mark.skipif(not PLOTLY_BUNDLE.is_file(), reason="the bundle is fetched by make")
def test_the_shipped_plotly_js_is_the_one_plotly_was_made_for() -> None:
    own = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    assert plotly_version(PLOTLY_BUNDLE) == plotly_version(own)
