"""Names for assistive technology, as keyword arguments that Dash's component signatures leave out."""

from typing import Any


def labelled(text: str) -> dict[str, Any]:
    return {"aria-label": text}


def described(by_title: str, by_text: str) -> dict[str, Any]:
    """Ids of the elements that name and describe this one."""
    return {"aria-labelledby": by_title, "aria-describedby": by_text}
