"""Rows of a statement as a frame: whole numbers and texts, each with one way of being missing."""

from collections.abc import Sequence

import pandas as pd


def with_numbers(rows: pd.DataFrame, names: Sequence[str], kind: str) -> pd.DataFrame:
    """Those columns as whole numbers, which some drivers give as Decimal; missing ones where the kind has them."""
    whole = {name: pd.Series(rows[name].map(int, na_action="ignore"), dtype=kind) for name in names}
    return rows.assign(**whole)


def with_texts(rows: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Those columns as texts, or whatever else they hold; None where missing."""
    texts = {name: rows[name].astype(object).where(rows[name].notna(), None) for name in names}
    return rows.assign(**texts)
