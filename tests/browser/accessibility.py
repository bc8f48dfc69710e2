"""What axe-core finds wrong on a page, and what it cannot see: focus and the size of targets."""

from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.visitor import PATIENCE_MILLISECONDS

WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, Scheme] = ("light", "dark")
# WCAG 2.2, 2.5.8.
SMALLEST_TARGET_PIXELS = 24

# A chart follows the window a moment later.
_SIDEWAYS = """async patience => {
    const sideways = () => document.documentElement.scrollWidth - window.innerWidth;
    const deadline = performance.now() + patience;
    while (sideways() > 0 && performance.now() < deadline) {
        await new Promise(requestAnimationFrame);
    }
    return Math.max(0, sideways());
}"""

_AXE = Axe()

# The label around a choice is what shows its focus and takes its click.
_SHOWN = "const shown = element.closest('label') ?? element; const box = shown.getBoundingClientRect();"

_FOCUSED = f"""() => {{
    const element = document.activeElement;
    {_SHOWN}
    const style = getComputedStyle(shown);
    const at = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height, 40) / 2);
    return {{
        what: element.outerHTML.slice(0, 120),
        is_page: element === document.body,
        is_outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
        is_uncovered: at !== null && (shown.contains(at) || at.contains(shown)),
    }};
}}"""

_SMALL_TARGETS = f"""smallest => [...document.querySelectorAll('a[href], button, input, summary')]
    .filter(element => element.type !== 'hidden' && !element.classList.contains('skip'))
    .filter(element => element.checkVisibility())
    .map(element => {{ {_SHOWN} return [element.outerHTML.slice(0, 120), box.width, box.height]; }})
    .filter(([, width, height]) => width < smallest || height < smallest)"""


def violations(page: Page) -> list[str]:
    """One line for each element that breaks a rule of WCAG 2.2 A or AA."""
    _wait_for_styles(page)
    options = {"runOnly": {"type": "tag", "values": WCAG_2_2_AA}, "resultTypes": ["violations"]}
    found = _AXE.run(page, options=options).response["violations"]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


def in_both_schemes(page: Page) -> dict[str, list[str]]:
    return {scheme: violations_in(page, scheme) for scheme in SCHEMES}


def violations_in(page: Page, scheme: Scheme) -> list[str]:
    # A colour on its way from one scheme to the other is neither's.
    page.emulate_media(reduced_motion="reduce")
    page.emulate_media(color_scheme=scheme)
    return violations(page)


def sideways_pixels(page: Page) -> int:
    """How far the page scrolls to the side, when it has come to rest."""
    # Not page.wait_for_function(): the page's own policy forbids the eval() in it.
    pixels: int = page.evaluate(_SIDEWAYS, PATIENCE_MILLISECONDS)
    return pixels


def small_targets(page: Page) -> list[Any]:
    _wait_for_styles(page)
    found: list[Any] = page.evaluate(_SMALL_TARGETS, SMALLEST_TARGET_PIXELS)
    return found


def _wait_for_styles(page: Page) -> None:
    """A form leads to a page whose words can be read before its style sheets have come."""
    page.wait_for_load_state("load")


def tab_stops(page: Page) -> list[dict[str, Any]]:
    """Everything the Tab key reaches, in order, and whether its focus can be seen."""
    stops: list[dict[str, Any]] = []
    while True:
        page.keyboard.press("Tab")
        stop = page.evaluate(_FOCUSED)
        if stop["is_page"] or (stops and stop["what"] == stops[0]["what"]):
            return stops
        stops.append(stop)
