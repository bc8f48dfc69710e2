"""The codes of a release's files, and what they mean."""

from collections.abc import Mapping
from dataclasses import dataclass

from queries.observations import TOTAL, UNDATED, ConfStatus, ObsStatus
from queries.releases.columns import Text


@dataclass(frozen=True, slots=True)
class CodeList:
    title: Text
    codes: Mapping[str, Text]


CODE_LISTS = (
    CodeList(
        Text("obs_status: κατάσταση της τιμής", "obs_status: status of the value"),
        {
            ObsStatus.NORMAL: Text("Κανονική τιμή. Ο μήνας είναι οριστικός.", "Normal value. The month is final."),
            ObsStatus.PROVISIONAL: Text(
                "Προσωρινή τιμή: μπορεί να αλλάξει σε επόμενη έκδοση.",
                "Provisional value: a later release may change it.",
            ),
            ObsStatus.NOT_COLLECTED: Text(
                "Λείπει: υπάρχει και δεν συλλέχθηκε. Το νοσοκομείο δεν παρέδωσε τον μήνα, ή το αρχείο δεν γνωρίζει "
                "το μέγεθος κανενός από τα αντικείμενα.",
                "Missing: exists and was not collected. The hospital did not deliver the month, or the archive knows "
                "the size of none of the objects.",
            ),
            ObsStatus.CANNOT_EXIST: Text(
                "Λείπει: δεν μπορεί να υπάρξει. Εικόνες μεθόδου χωρίς εικόνες, ή μήνες παραλαβής αρχείου "
                "που δεν κρατά την ημέρα παραλαβής.",
                "Missing: cannot exist. Images of a modality that makes none, or months of reception of an archive "
                "that does not keep it.",
            ),
        },
    ),
    CodeList(
        Text("conf_status: εμπιστευτικότητα", "conf_status: confidentiality"),
        {
            ConfStatus.FREE: Text(
                "Ελεύθερη προς δημοσίευση: πλήθη μελετών και αντικειμένων, όχι προσώπων.",
                "Free for publication: counts of studies and objects, not of persons.",
            )
        },
    ),
    CodeList(
        Text("delivery: παράδοση", "delivery: delivery"),
        {
            "received": Text(
                "Το αρχείο διαβάστηκε μετά το τέλος του μήνα.", "The archive was read after the month had ended."
            ),
            "late": Text(
                "Το αρχείο δεν είχε διαβαστεί μετά το τέλος του μήνα όταν έγινε η έκδοση: δεν υπάρχουν τιμές του.",
                "The archive had not been read after the month's end when the release was made: it has no values.",
            ),
            "not_kept": Text(
                "Το αρχείο δεν κρατά την ημέρα παραλαβής.", "The archive does not keep the day of reception."
            ),
        },
    ),
    CodeList(
        Text("Κωδικοί σε πολλές στήλες", "Codes of several columns"),
        {
            TOTAL: Text(
                "Σύνολο της στήλης. Δεν προστίθεται στα μέρη του.",
                "Total over the column. Never add it to its parts.",
            ),
            UNDATED: Text(
                "Χωρίς αξιόπιστη ημερομηνία: λείπει, δεν υπάρχει στο ημερολόγιο, είναι πριν από το 1970 ή "
                "μελλοντική. Δεν περιλαμβάνεται σε κανέναν μήνα και είναι πάντοτε προσωρινό.",
                "Without a believable date: missing, in no calendar, before 1970 or in the future. In no month, and "
                "always provisional.",
            ),
        },
    ),
)
