"""Modalities of a hospital add up to it."""

import numpy as np
import pytest

from queries.forecasts.parts import project_parts
from queries.forecasts.projection import Method
from tests.queries.forecasts.made import NO_FLEET, SHOCKS, TB, noisy, projected, series


def test_parts_add_up_to_their_total_in_every_month() -> None:
    ct, mr, new = noisy(60, 1), 0.5 * noisy(60, 2), np.r_[np.zeros(50), np.full(10, 0.2 * TB)]
    total = projected(ct + mr + new)
    parts = [series(ct, "h/CT"), series(mr, "h/MR"), series(new, "h/XA"), series(np.zeros(60), "h/PT")]
    (found,) = project_parts([total], [parts], SHOCKS, NO_FLEET)
    assert [one.key for one in found] == ["h/CT", "h/MR", "h/XA", "h/PT"]
    assert [one.method for one in found] == [Method.COMBINATION, Method.COMBINATION, Method.RATE, Method.NONE]
    together = np.sum([one.monthly_bytes for one in found[:3]], axis=0)
    np.testing.assert_allclose(together, total.monthly_bytes, rtol=1e-5)
    assert found[0].cumulative_bytes[-1] > found[1].cumulative_bytes[-1] > found[2].cumulative_bytes[-1]


def test_parts_of_a_total_without_history_have_no_months() -> None:
    total = projected([TB, TB])
    (found,) = project_parts([total], [[series([TB, TB], "h/CT")]], SHOCKS, NO_FLEET)
    assert [one.horizon_months for one in found] == [0]


def test_parts_that_end_earlier_than_their_total_are_refused() -> None:
    total = projected(noisy(60, 1))
    with pytest.raises(ValueError, match="same month"):
        project_parts([total], [[series(noisy(59, 1), "h/CT")]], SHOCKS, NO_FLEET)
