"""The code book of a release, in each language: its columns, measures, codes and rules, made of the same lists."""

from collections.abc import Iterator, Sequence
from typing import Literal

from queries.releases.codes import CODE_LISTS
from queries.releases.columns import SCHEMA_VERSION, TABLES, Table, Text
from queries.releases.measures import MEASURES
from queries.releases.package import Contents

Language = Literal["el", "en"]
LANGUAGES: tuple[Language, ...] = ("el", "en")

_TITLE = Text("Βιβλίο κωδικών", "Code book")
_ABOUT = Text(
    "Έκδοση {number}, έως και τον μήνα {month}. Έκδοση του σχήματος: {version}. Προσωρινοί είναι οι μήνες από τον "
    "{provisional_from} και μετά· οι παλαιότεροι είναι οριστικοί.",
    "Release {number}, up to and with the month {month}. Version of the schema: {version}. Months from "
    "{provisional_from} on are provisional; older ones are final.",
)
_RULES_TITLE = Text("Κανόνες", "Rules")
_RULES: Sequence[Text] = (
    Text(
        "Μετρώνται οι μελέτες που έχουν τα αρχεία εικόνων, όχι οι εξετάσεις που έγιναν: όποια δεν στάλθηκε "
        "ποτέ στο αρχείο δεν φαίνεται. (Ο ΟΟΣΑ μετρά χρήσεις μιας μεθόδου απεικόνισης σε ένα ή περισσότερα μέρη του "
        "σώματος.)",
        "What hospitals' image archives hold is counted, not the exams performed: one that never reached the archive "
        "is invisible. (The OECD counts uses of a modality on one or more parts of the body.)",
    ),
    Text(
        "Κάθε νοσοκομείο έχει κάθε μήνα από τον πρώτο για τον οποίο το αρχείο του έχει κάτι, και το _U. Κάθε μήνας "
        "έχει τις γραμμές _T × _T. Όταν αυτές δεν είναι μηδέν ούτε λείπουν, έχει και κάθε συνδυασμό μεθόδου "
        "και διαθεσιμότητας για τον οποίο το αρχείο έχει κάτι σε οποιονδήποτε μήνα, καθώς και όσες γραμμές είχε η "
        "προηγούμενη έκδοση. Το μηδέν γράφεται· καμία γραμμή δεν παραλείπεται για να σημαίνει κάτι.",
        "Every hospital has every month from the first of which its archive holds anything, and _U. Every month has "
        "its rows of _T × _T. Where these are neither zero nor missing it also has every pair of modality and "
        "availability of which the archive holds anything in any month, and whatever rows the release before had. "
        "Zero is written; no row is left out to mean something.",
    ),
    Text(
        "Οριστικός μήνας κρατά σε κάθε επόμενη έκδοση τις τιμές της πρώτης στην οποία ήταν οριστικός. Αν το αρχείο "
        "λέει τώρα κάτι άλλο, το δείχνει το revisions.csv με applied = no. Μήνας που λείπει συμπληρώνεται όταν "
        "παραδοθεί.",
        "A final month keeps in every later release the values of the first one in which it was final. Where the "
        "archive now says otherwise, revisions.csv shows it with applied = no. A missing month is filled when it is "
        "delivered.",
    ),
    Text(
        "Οι γραμμές είναι ταξινομημένες κατά το κλειδί του πίνακα, ως κείμενο. Κείμενο που ένα υπολογιστικό φύλλο θα "
        "εκτελούσε ως τύπο αρχίζει με απόστροφο.",
        "Rows are sorted by the table's key, as text. A text that a spreadsheet would run as a formula begins with "
        "an apostrophe.",
    ),
    Text(
        "Διαβάστε τις τιμές ως ακεραίους 64 bit που μπορεί να λείπουν (pandas: Int64)· ως κινητής υποδιαστολής "
        "χάνουν ψηφία.",
        "Read values as 64-bit integers that may be missing (pandas: Int64); as floats they lose digits.",
    ),
    Text(
        "Νοσοκομεία που φυλάσσουν δεύτερη φορά τις μελέτες άλλου (copy_of) δεν περιλαμβάνονται στις τιμές.",
        "Hospitals that keep another's studies a second time (copy_of) are left out of the figures.",
    ),
)
_MEASURES_TITLE = Text("Μεγέθη", "Measures")
_HEADINGS = {
    "columns": Text("Στήλη | Τύπος | Σημαίνει", "Column | Type | Means"),
    "measures": Text("Μέγεθος | Μονάδα | Σημαίνει", "Measure | Unit | Means"),
    "codes": Text("Κωδικός | Σημαίνει", "Code | Means"),
}


def file_name(language: Language) -> str:
    return f"codebook.{language}.md"


def codebook(contents: Contents, language: Language) -> str:
    """Markdown."""
    return "\n".join(_lines(contents, language)) + "\n"


def _lines(contents: Contents, language: Language) -> Iterator[str]:
    def said(text: Text) -> str:
        return text.el if language == "el" else text.en

    yield f"# {said(_TITLE)}"
    yield ""
    yield said(_ABOUT).format(
        number=contents.number,
        month=contents.month,
        version=SCHEMA_VERSION,
        provisional_from=contents.provisional_from,
    )
    yield from ("", f"## {said(_RULES_TITLE)}", "")
    yield from (f"- {said(rule)}" for rule in _RULES)
    for table in TABLES:
        yield from ("", f"## {table.file_name}: {said(table.title)}", "")
        yield from _table(said(_HEADINGS["columns"]), _columns(table, language))
    yield from ("", f"## {said(_MEASURES_TITLE)}", "")
    yield from _table(
        said(_HEADINGS["measures"]), [(name, each.unit, said(each.says)) for name, each in MEASURES.items()]
    )
    for codes in CODE_LISTS:
        yield from ("", f"## {said(codes.title)}", "")
        yield from _table(said(_HEADINGS["codes"]), [(code, said(means)) for code, means in codes.codes.items()])


def _columns(table: Table, language: Language) -> list[tuple[str, ...]]:
    return [
        (column.name, column.kind, column.says.el if language == "el" else column.says.en) for column in table.columns
    ]


def _table(heading: str, rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {heading} |"
    yield "|" + "---|" * (heading.count("|") + 1)
    for row in rows:
        yield f"| {' | '.join(row)} |"
