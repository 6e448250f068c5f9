"""The look keeps its promises: themes alike, readable colours, a light first visit, files as their licences list."""

import gzip
import hashlib
import re
import runpy
import subprocess

import pytest

from tests.architecture.house import ROOT

CSS = ROOT / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text(encoding="utf-8")
FIRST_VISIT = (
    "vendor/bootstrap.css",
    *(f"css/{name}.css" for name in ("tokens", "app", "pieces", "contest")),
    "js/ui.js",
    "js/offline.js",
    *(f"img/{name}" for name in ("mark.svg", "drum.svg", "teeth.svg", "icon-32.png")),
    "site.webmanifest",
)
# What Chrome 109 does not know.
TOO_NEW = r"color-mix\(|oklch\(|@container|:has\(|@layer|@starting-style|@property|\bpopover\b|^\s*&"
# Ink on ground, and how far apart WCAG 2.2 wants them: 4.5 for text, 3 for the edges of controls.
PAIRS = [
    *(("ink", ground, 4.5) for ground in ("paper", "surface", "sunken", "accent-soft")),
    *(("muted", ground, 4.5) for ground in ("paper", "surface", "sunken", "accent-soft")),
    *(("accent", ground, 4.5) for ground in ("paper", "surface", "sunken", "accent-soft")),
    ("on-accent", "accent", 4.5),
    ("on-accent", "accent-strong", 4.5),
    *((tone, f"{tone}-soft", 4.5) for tone in ("right", "warn", "wrong")),
    *((tone, "surface", 4.5) for tone in ("right", "warn", "wrong")),
    *(("ink", f"{tone}-soft", 4.5) for tone in ("right", "warn", "wrong")),
    *(("line-strong", ground, 3) for ground in ("paper", "surface")),
    *(("medal-ink", metal, 4.5) for metal in ("gold", "silver", "bronze")),
]


def declarations(selector: str, occurrence: int = 0) -> dict[str, str]:
    """The custom properties of one rule of tokens.css."""
    body = TOKENS.split(selector + " {")[occurrence + 1].split("}")[0]
    return dict(re.findall(r"--([\w-]+):\s*(.+?);", body))


def luminance(colour: str) -> float:
    """Relative luminance of #rgb or #rrggbb, as WCAG 2.2 defines it."""
    digits = colour.lstrip("#")
    digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    parts = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


LIGHT = declarations(":root")
DARK = declarations('[data-bs-theme="dark"]')


def test_contrast_is_counted_as_wcag_does():
    assert (contrast("#000", "#fff"), round(contrast("#777777", "#ffffff"), 2)) == (21.0, 4.48)


def test_the_dark_of_the_device_is_the_dark_that_is_chosen():
    assert declarations(':root:not([data-bs-theme="light"])') == DARK


def test_both_themes_name_the_same_colours():
    assert set(DARK) - set(LIGHT) == set()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ink, ground, least", PAIRS)
def test_every_ink_is_readable_on_its_ground(theme, ink, ground, least):
    assert contrast(theme[ink], theme[ground]) >= least


def test_no_style_sheet_uses_what_the_oldest_browser_does_not_know():
    found = {path.name: re.findall(TOO_NEW, path.read_text(), flags=re.MULTILINE) for path in CSS.glob("*.css")}
    assert {name: what for name, what in found.items() if what} == {}


def test_every_token_that_is_used_is_defined():
    sheets = {path.name: path.read_text(encoding="utf-8") for path in CSS.glob("*.css")}
    defined = set(re.findall(r"--([\w-]+)\s*:", "".join(sheets.values())))
    used = {name: set(re.findall(r"var\(--([\w-]+)\)", text)) - defined for name, text in sheets.items()}
    assert {name: what for name, what in used.items() if what} == {}


def test_a_paper_needs_no_picture_from_the_network():
    """A question may be flagged when the network has gone."""
    sheet = (CSS / "paper.css").read_text(encoding="utf-8")
    assert re.findall(r"url\((?!\"data:)[^)]*\)", sheet) == []


def test_a_first_visit_is_light():
    files = sum(len(gzip.compress((ROOT / "static" / name).read_bytes())) for name in FIRST_VISIT)
    fonts = sum(path.stat().st_size for path in (ROOT / "static" / "fonts").glob("*.woff2"))
    page = 8_000  # the document itself, compressed, with room to spare
    assert (files + page <= 40_000, files + page + fonts <= 110_000) == (True, True)


def test_phones_fetch_no_letters():
    wide = "(min-width: 40em)"
    outside = re.sub(rf"@media {re.escape(wide)} \{{\n(?:  .*\n|\n)*\}}", "", TOKENS)
    preloads = re.findall(r"<link rel=\"preload\"[^>]*>", (ROOT / "templates/components/_assets.html").read_text())
    assert "@font-face" not in outside
    assert [f'media="{wide}"' in link for link in preloads] == [True] * 2


def test_of_bootstrap_that_is_served_which_some_page_can_use():
    done = subprocess.run(["scripts/trim-bootstrap", "--check"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_class_that_is_used_or_put_together_keeps_its_rules_and_no_other_does():
    trim = runpy.run_path(str(ROOT / "scripts/trim-bootstrap"))["trim"]
    whole = (
        "/*! licence */:root{--a:1}.row,.col{b:c}.nav .row{d:e}.btn-big:not(.off,.dim){f:g}@media print{.col{h:i}}"
        "@media (x){.row{j:k}}@keyframes turn{to{l:m}}@keyframes spin{to{n:o}}.row.wheel{animation:spin}.row{p:turn}"
    )
    kept = trim(whole, {"row"}, ("btn-",)).partition("Trimmed by scripts/trim-bootstrap. */\n")[2]
    assert kept == (
        ":root{--a:1}.row{b:c}.btn-big:not(.off,.dim){f:g}@media (x){.row{j:k}}@keyframes turn{to{l:m}}.row{p:turn}\n"
    )


def test_every_file_of_others_is_the_one_its_licence_lists():
    listed = re.findall(r"^sha256 (\w{64})  (\S+)$", (ROOT / "static/vendor/LICENSES").read_text(), flags=re.MULTILINE)
    found = {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for _, name in listed}
    assert found == {name: digest for digest, name in listed}


def test_every_file_of_others_has_a_licence():
    listed = set(
        re.findall(r"^sha256 \w{64}  (\S+)$", (ROOT / "static/vendor/LICENSES").read_text(), flags=re.MULTILINE)
    )
    folders = ("static/vendor", "static/fonts", "static/icons", "tests/vendor")
    present = {f"{folder}/{path.name}" for folder in folders for path in (ROOT / folder).iterdir()}
    assert present - listed == {"static/vendor/LICENSES", "static/vendor/bootstrap.css"}
