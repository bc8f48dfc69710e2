"""Every view of the storage page is a link that restores itself, its what-if included."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.links import LONGEST_QUERY, Notice
from dashboards.storage.links import HORIZONS_MONTHS, Shown, StorageReading, StorageView, read_storage, write_storage
from queries.criteria import DateBasis, Month
from queries.projections.scenario import Device, Scenario
from tests.dashboards.asking import MODALITIES, VISIBLE

DEVICE = Scenario(devices=(Device("CT", Month(2027, 3), 400, 550_000_000),))
KEYS = ("hospital", "basis", "show", "horizon", "modality", "device", "delete_after")

views = st.builds(
    StorageView,
    hospitals=st.sets(st.sampled_from(VISIBLE), min_size=1).map(lambda s: tuple(c for c in VISIBLE if c in s)),
    modalities=st.sets(st.sampled_from(MODALITIES)).map(lambda some: tuple(sorted(some))),
    basis=st.sampled_from(DateBasis),
    shown=st.sampled_from(Shown),
    horizon_months=st.sampled_from(HORIZONS_MONTHS),
    scenario=st.sampled_from([Scenario(), DEVICE, Scenario(delete_after_years=20)]),
)


@given(views)
def test_a_written_link_reads_as_the_same_view(view: StorageView) -> None:
    assert read_storage(write_storage(view, VISIBLE), VISIBLE) == StorageReading(view, ())


def test_defaults_are_omitted_and_everything_else_stands_in_order() -> None:
    assert write_storage(StorageView(VISIBLE[:1]), VISIBLE) == ""
    view = StorageView(("boreas",), ("CT", "MR"), DateBasis.STUDY, Shown.MONTHLY, 60, DEVICE)
    assert write_storage(view, VISIBLE) == (
        "hospital=boreas&basis=study&show=monthly&horizon=60&modality=CT&modality=MR&device=CT.2027-03.400.550MB"
    )


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ("basis=moon", Notice.BASIS),
        ("basis=study&basis=received", Notice.BASIS),
        ("show=", Notice.SHOWN),
        ("horizon=37", Notice.HORIZON),
        ("horizon=٣٦", Notice.HORIZON),
        ("horizon=-12", Notice.HORIZON),
        ("modality=" + "A" * 17, Notice.MODALITY),
    ],
)
def test_what_is_not_understood_is_left_out_and_said(query: str, notice: Notice) -> None:
    assert read_storage(query, VISIBLE) == StorageReading(StorageView(VISIBLE[:1]), (notice,))


def test_hospitals_of_others_and_of_nobody_are_left_out_alike() -> None:
    of_others = read_storage("hospital=argo&hospital=boreas", ("argo",))
    of_nobody = read_storage("hospital=argo&hospital=atlantis", ("argo",))
    assert of_others == of_nobody == StorageReading(StorageView(("argo",)), (Notice.HIDDEN_HOSPITALS,))
    assert read_storage("hospital=boreas", ("argo",)).view is None


@pytest.mark.parametrize("query", ["modality=CT&" * LONGEST_QUERY, None, 7])
def test_what_is_no_link_of_ours_is_read_all_the_same(query: object) -> None:
    reading = read_storage(query, VISIBLE)
    assert reading.view == (None if isinstance(query, str) else StorageView(VISIBLE[:1]))


@given(st.text(max_size=300))
def test_no_text_is_too_strange_to_read(text: str) -> None:
    view = read_storage(text, VISIBLE).view
    assert view is None or set(view.hospitals) <= set(VISIBLE)


@pytest.mark.parametrize(
    ("hospitals", "modalities", "alone"),
    [(("argo",), (), "argo"), (("argo",), ("CT",), None), (("argo", "boreas"), (), None)],
)
def test_capacity_and_dates_are_of_one_whole_store(
    hospitals: tuple[str, ...], modalities: tuple[str, ...], alone: str | None
) -> None:
    assert StorageView(hospitals, modalities).alone == alone
