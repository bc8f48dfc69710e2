"""Title, names, description and sentences of the page on patients, in the reader's language."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from dashboards.key_figures import KeyFigure
from dashboards.patients.asking import PatientsFigures
from dashboards.patients.links import PatientsView
from dashboards.patients.shown import NOT_APART, WITHHELD_SIGN, figure_text
from dashboards.titles import hospital_pieces
from dashboards.words import Words
from queries.reports.people_shown import ALL, EVERYBODY, REST, UNKNOWN, PeopleTable

Names = Mapping[str, str]
# As DICOM writes them; a reader of either language can tell IT what to look for.
_KEYWORDS = {"patient_sex": "PatientSex", "patient_birth_date": "PatientBirthDate"}


def patients_title(view: PatientsView, words: Words) -> str:
    if view.year is None:
        return words.gettext("Studies by sex and age")
    return words.gettext("Studies and patients by sex and age in %(year)s", year=view.year)


def patients_subtitle(figures: PatientsFigures, names: Names, words: Words) -> str:
    view = figures.view
    hospitals = words.all_of(names[code] for code in view.hospitals)
    years = []
    if view.year is None:
        is_complete = figures.shown.is_withholding
        years = [words.gettext("all complete years") if is_complete else words.gettext("all years")]
    return " · ".join([hospitals, *years, words.gettext("all modalities"), words.gettext("any availability")])


def file_stem(view: PatientsView, created: date) -> str:
    year = "all-years" if view.year is None else str(view.year)
    pieces = ["patients-by-sex-and-age", year, *hospital_pieces(view.hospitals), f"created-{created:%Y-%m-%d}"]
    return "-".join(pieces)


def sex_name(sex: str, words: Words) -> str:
    match sex:
        case "F":
            return words.gettext("Female")
        case "M":
            return words.gettext("Male")
        case "O":
            return words.gettext("Another sex")
        case "unknown":
            return words.gettext("Sex not known")
        case "rest":
            return words.gettext("Another sex, or sex or age not known")
        case _:
            return words.gettext("All")


def age_name(age: str, words: Words) -> str:
    if age == UNKNOWN:
        return words.gettext("Age not known")
    if age == REST:
        return sex_name(REST, words)
    if age == ALL:
        return words.gettext("All ages")
    if age == "0":
        return words.gettext("Under 1")
    if age.endswith("+"):
        return words.gettext("%(age)s and over", age=age[:-1])
    return age.replace("-", "–")


def studies_heading(sex: str, words: Words) -> str:
    return _heading(words.gettext("Studies"), sex, words)


def patients_heading(sex: str, words: Words) -> str:
    return _heading(words.gettext("Patients"), sex, words)


def key_figures(figures: PatientsFigures, table: PeopleTable, words: Words) -> list[KeyFigure]:
    """The studies first."""
    everybody = table.figures[EVERYBODY]
    found = [KeyFigure(words.gettext("Studies"), figure_text(everybody.studies, words), kind="total")]
    if figures.view.year is not None:
        found.append(KeyFigure(words.gettext("Patients"), figure_text(everybody.patients, words)))
    undated = figures.shown.of_year(None)
    number = undated.figures[EVERYBODY].studies.least if undated else 0
    return [*found, KeyFigure(words.gettext("Undated studies, beside"), words.number(number))]


def pyramid_description(table: PeopleTable, words: Words) -> str:
    """What the picture shows, for those who do not see it."""
    counted = words.gettext("patients") if table.figures[EVERYBODY].patients else words.gettext("studies")
    said = [words.gettext("Bars of %(what)s by age, female to the left, male to the right.", what=counted)]
    for sex in ("F", "M"):
        ages = [age for age in table.ages if age != UNKNOWN and (sex, age) in table.figures]
        shown = {age: table.figures[sex, age] for age in ages}
        values = {age: (each.patients or each.studies).least for age, each in shown.items()}
        if any(values.values()):
            most = max(values, key=lambda age: values[age])
            highest = shown[most].patients or shown[most].studies
            said.append(
                words.gettext(
                    "%(sex)s: most at the age of %(age)s, %(number)s.",
                    sex=sex_name(sex, words),
                    age=age_name(most, words),
                    number=figure_text(highest, words),
                )
            )
    return " ".join(said)


def withheld_sentences(figures: PatientsFigures, least: int | None, words: Words) -> list[str]:
    """What is withheld and why; nothing where nothing is. `least` is the smallest number that is shown."""
    if not figures.shown.is_withholding or least is None:
        return []
    said = [
        words.gettext(
            "%(sign)s stands for what is withheld: numbers from 1 to %(most)s, which could tell of somebody, and "
            "those from which they could be worked out. Zeros are shown.",
            sign=WITHHELD_SIGN,
            most=words.number(least - 1),
        ),
        words.gettext("≥ stands before sums in which something is withheld: they are at least so much."),
    ]
    if figures.is_unfinished:
        said.append(
            words.gettext(
                "Of the unfinished year sex and age are told to the hospital's own people alone: from one day to the "
                "next they would tell who came."
            )
        )
    return said


def missing_sentences(figures: PatientsFigures, names: Names, words: Words) -> Iterator[str]:
    for hospital in figures.answered:
        lacking = [_KEYWORDS[name] for name in figures.missing.get(hospital, ()) if name in _KEYWORDS]
        if lacking:
            yield words.gettext(
                "%(hospital)s: its archive does not tell %(columns)s. In these figures that is not known of anybody.",
                hospital=names[hospital],
                columns=words.all_of(lacking),
            )


def counting_rules(figures: PatientsFigures, words: Words) -> Sequence[str]:
    rules = [
        words.gettext(
            "Studies are counted once, whatever their modalities, if they hold an image or another object."
        ),
        words.gettext("Age is in completed years on the day of the study. No birth date leaves the archive."),
        words.gettext(
            "A patient counts once in each year, at the age of the first study in it. Patients of several years do "
            "not add up, and those of several hospitals may be the same people."
        ),
        words.gettext(
            "Sex is what the archive holds: female, male or other. An age is not known where the birth date is "
            "missing, malformed, after the study or more than 120 years before it."
        ),
        words.gettext("Studies without a believable date stand in no year, and have no age."),
    ]
    if figures.shown.is_withholding:
        rules.append(
            words.gettext(
                "To those outside a hospital four ages and two sexes are told, of complete years. %(sign)s: what is "
                "not told apart. Sums of years and hospitals are made of what is shown of each.",
                sign=NOT_APART,
            )
        )
    return rules


def _heading(counted: str, sex: str, words: Words) -> str:
    if sex == ALL:
        return counted
    return words.gettext("%(what)s: %(sex)s", what=counted, sex=sex_name(sex, words).lower())
