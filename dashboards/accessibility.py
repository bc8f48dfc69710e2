"""Names for assistive technology, as keyword arguments that Dash's component signatures leave out."""

from typing import Any


def labelled(text: str) -> dict[str, Any]:
    return {"aria-label": text}


def labelled_by(title: str) -> dict[str, Any]:
    """The id of the element that names this one."""
    return {"aria-labelledby": title}


def politely() -> dict[str, Any]:
    """What appears in this element is read out when the reader pauses."""
    return {"aria-live": "polite"}


def hidden() -> dict[str, Any]:
    """What is for the eye alone, because words beside it say the same."""
    return {"aria-hidden": "true"}


def current() -> dict[str, Any]:
    """Of several places or choices, the one where the reader is."""
    return {"aria-current": "true"}


def focus_after(component: str) -> dict[str, Any]:
    """The id of what gets the focus when this element is hidden with it (assets/03_focus.js)."""
    return {"data-focus-after": component}


def described(by_title: str, by_text: str) -> dict[str, Any]:
    """Ids of the elements that name and describe this one."""
    return {"aria-labelledby": by_title, "aria-describedby": by_text}
