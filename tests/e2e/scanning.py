"""What is wrong with a page as it lies there: the barriers that axe finds, in both themes, and sideways scrolling."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js"
COLOURS = ["color-contrast", "link-in-text-block"]  # what axe judges otherwise in another theme
SCAN = """async rules => {
  const chosen = rules ? {runOnly: rules} : {};
  const result = await axe.run({resultTypes: ["violations"], preload: false, ...chosen});
  return result.violations.flatMap(({id, nodes}) => nodes.map(({target}) => `${id}: ${target[0]}`));
}"""
"""Nothing is loaded for rules that need what other hosts hold: there is nothing from other hosts."""


def barriers(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe finds, one line each. `visit` puts the scanner where a page's policy is set aside (`bypass_csp`)."""
    return page.evaluate(SCAN, rules)


def sideways(page: Page) -> int:
    """How many pixels the page is wider than the screen."""
    return page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")


def faults(page: Page) -> list[str]:
    """What is wrong with the page as it lies there, in both themes."""
    path = page.evaluate("() => location.pathname + location.search")
    found = barriers(page)
    if sideways(page) > 0:
        found.append(f"{sideways(page)} px wider than the screen")
    page.emulate_media(color_scheme="dark")
    found += [f"dark {barrier}" for barrier in barriers(page, COLOURS)]
    page.emulate_media(color_scheme="light")
    return [f"{path} {fault}" for fault in found]
