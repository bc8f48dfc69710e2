"""What a spreadsheet would run is marked alike in files of figures and in those of the audit log: two places, for
numbers and accounts do not know each other."""

from hypothesis import example, given
from hypothesis import strategies as st

from auth.audit_files import inert as inert_in_the_log
from queries.inert import inert

BEGINNINGS = st.sampled_from(
    ("", " ", "=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "﹣", "＠", "'", "a", "7", "ά")
)


@given(st.lists(BEGINNINGS, max_size=3).map("".join), st.text(max_size=5))
@example("\uff1d", "1+1")
@example("  ", "=1")
def test_a_text_is_marked_in_both_or_in_neither(beginning: str, rest: str) -> None:
    assert inert_in_the_log(beginning + rest) == inert(beginning + rest)
