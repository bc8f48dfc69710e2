"""Courses from what snapshots hold: the one place where forecasts are fitted. Web workers never import it."""

from collections.abc import Mapping, Sequence

from queries.forecasts.fleet import Fleet
from queries.forecasts.parts import project_parts
from queries.forecasts.project import LONGEST_HORIZON, project_all
from queries.forecasts.projection import Projection
from queries.forecasts.series import MonthlySeries
from queries.forecasts.shocks import Shocks
from queries.forecasts.steps import contributions
from queries.projections.course import Bytes, Course, StepCause
from queries.projections.reading import Holding


def courses_of(holdings: Sequence[Holding], others: Sequence[MonthlySeries] = ()) -> list[Course]:
    """The courses of some hospitals, in their order. `others`: what came to further ones, month by month; hospitals
    with a short history learn from all that have a long one."""
    fleet, shocks = Fleet.learn([*(each.total for each in holdings), *others]), Shocks()
    totals = project_all([each.total for each in holdings], LONGEST_HORIZON, shocks, fleet)
    parts = project_parts(totals, [[*each.parts.values()] for each in holdings], shocks, fleet)
    return [_course(*one) for one in zip(holdings, totals, parts, strict=True)]


def _course(holding: Holding, projection: Projection, parts: Sequence[Projection]) -> Course:
    subject = holding.subject
    return Course(
        hospital=subject.hospital,
        figures_at=subject.figures_at,
        as_of=subject.as_of,
        basis=holding.basis,
        counted=subject.counting.counts,
        volumes=holding.volumes,
        history_first=holding.total.first,
        history_bytes=holding.total.intake_bytes,
        cohort_first=holding.cohort_first,
        cohort_bytes=holding.cohort_bytes,
        modality_medians=_medians(dict(zip(holding.parts, parts, strict=True)), projection),
        projection=projection,
        step_causes=step_causes(projection, holding.parts),
    )


def _medians(parts: Mapping[str, Projection], total: Projection) -> dict[str, Bytes]:
    """Of the parts that have one."""
    return {m: one.monthly_bytes for m, one in parts.items() if one.horizon_months == total.horizon_months > 0}


def step_causes(projection: Projection, parts: Mapping[str, MonthlySeries]) -> tuple[StepCause, ...]:
    """For each step of the total, the part that contributed most to it."""
    causes = []
    for step in projection.steps:
        found = contributions(step.month, parts)
        if found:
            first = found[0]
            causes.append(StepCause(step.month, first.key, first.change_bytes, first.change_bytes / first.share))
    return tuple(causes)
