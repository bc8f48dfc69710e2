"""A link to the releases says what it says, or says that it was not understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.links import Notice
from dashboards.releases.links import PATH, ReleasesView, read_releases, write_releases

NUMBERS = (1, 2, 3)


@given(st.sampled_from(NUMBERS), st.sampled_from([None, *NUMBERS]))
def test_every_view_is_a_link_that_restores_it(shown: int, beside: int | None) -> None:
    view = ReleasesView(shown, beside if beside != shown else None)
    link = write_releases(view, NUMBERS)
    assert read_releases(link.removeprefix(PATH), NUMBERS).view == view
    assert read_releases(link.removeprefix(PATH), NUMBERS).notices == ()


@pytest.mark.parametrize(
    ("query", "view"),
    [
        ("", ReleasesView(3)),
        ("?release=9", ReleasesView(3)),
        ("?release=1&release=2", ReleasesView(3)),
        ("?release=01", ReleasesView(3)),
        ("?release=2&beside=2", ReleasesView(2)),
        ("?beside=-1", ReleasesView(3)),
        ("?beside=%F0", ReleasesView(3)),
    ],
)
def test_what_is_no_release_is_left_out_and_said(query: str, view: ReleasesView) -> None:
    reading = read_releases(query, NUMBERS)
    assert (reading.view, reading.notices) == (view, (Notice.SHOWN,) if query else ())


def test_a_link_too_long_to_be_ours_shows_the_newest() -> None:
    assert read_releases("?" + "x" * 10_000, NUMBERS).notices == (Notice.TOO_LONG,)


@given(st.none() | st.integers() | st.text(max_size=50))
def test_nothing_breaks_the_reading(query: object) -> None:
    assert read_releases(query, ()).view == ReleasesView(None)
