"""Markdown to safe HTML: the one door through which text that somebody typed becomes HTML.

A small subset (paragraphs, line breaks, headings, emphasis, lists, code, links to http and https); everything else
stays text. Pages that come with the site, such as the manual, may have tables and pictures as well.
Two walls, each enough by itself: markdown-it never passes HTML through, and nh3 keeps only what is listed here.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_SCHEMES = {"http", "https"}
_INLINE_TAGS = {"br", "code", "em", "strong"}
_HEADING = "h3"  # whatever its marks: every text stands below a page's own title and a section's
_BLOCK_TAGS = _INLINE_TAGS | {"a", "li", "ol", "p", "ul", _HEADING}
_PAGE_TAGS = _BLOCK_TAGS | {"h2", "hr", "img", "pre", "table", "tbody", "td", "th", "thead", "tr"}
_RULES = ["backticks", "emphasis", "entity", "escape", "heading", "link", "list", "newline"]
_MAY_BE_INLINE_MARKS = re.compile(r"[`*_&\\\[\]!<\n\r\0]")
_CACHED_TEXTS = 8192  # a contest's whole bank with its options


def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "breaks": True, "linkify": False, "maxNesting": 20}).enable(_RULES)
    parser.validateLink = lambda url: url.lower().startswith(("https://", "http://"))
    parser.core.ruler.after("block", "one_heading", _give_headings_one_level)
    return parser


def _give_headings_one_level(state: StateCore) -> None:
    """An empty heading would be a barrier: its marks are text."""
    for opening, line, closing in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if opening.type == "heading_open":
            opening.tag = closing.tag = _HEADING if line.content else "p"
            line.content = line.content or opening.markup


_MARKDOWN = _parser()
_PAGE = MarkdownIt("commonmark", {"html": False}).enable("table")


def _picture_that_opens(renderer: RendererHTML, tokens: Sequence[Token], index: int, *settings) -> str:
    """A picture of a page wide as a desk is read on a phone by opening it alone and pulling it larger."""
    picture = renderer.image(tokens, index, *settings)
    if sum(token.nesting for token in tokens[:index] if token.type.startswith("link_")):  # it leads where its link does
        return picture
    return f'<a href="{escapeHtml(str(tokens[index].attrs["src"]))}">{picture}</a>'


_PAGE.add_render_rule("image", _picture_that_opens)


@lru_cache(maxsize=_CACHED_TEXTS)
def render(text: str) -> SafeString:
    """The HTML of a text of several paragraphs: a stem, an explanation, the rules of a contest."""
    return _clean(_MARKDOWN.render(_whole(text)), _BLOCK_TAGS)


@lru_cache(maxsize=_CACHED_TEXTS)
def render_inline(text: str) -> SafeString:
    """The HTML of one line, such as an option. Links become their text: an option is itself something to press."""
    return _clean(_MARKDOWN.renderInline(_whole(text)), _INLINE_TAGS)


@lru_cache(maxsize=_CACHED_TEXTS)
def plain(text: str) -> str:
    """The text without its marks, for places that hold no HTML, such as <option> and title. Not escaped."""
    if not _MAY_BE_INLINE_MARKS.search(text):  # most texts have none, which is told in a hundredth of the time
        return " ".join(_whole(text).split())
    parts = []
    for token in _MARKDOWN.parseInline(_whole(text))[0].children or []:
        parts.append(" " if token.type in ("hardbreak", "softbreak") else token.content)
    return " ".join("".join(parts).split())


def render_page(text: str, address: Callable[[str], str]) -> SafeString:
    """The HTML of a page that comes with the site, without its title; `address` tells where each file it names is."""
    tokens = _PAGE.parse(_whole(text))
    for token in (child for block in tokens for child in block.children or ()):
        name = {"image": "src", "link_open": "href"}.get(token.type)
        if name:
            token.attrs[name] = address(str(token.attrs[name]))
    return _clean(_PAGE.renderer.render(tokens, _PAGE.options, {}), _PAGE_TAGS, {"img": {"src", "alt"}}, "pass_through")


def _whole(text: str) -> str:
    """The text with a question mark for each half of a surrogate pair, which no page can be encoded with."""
    return text.encode(errors="replace").decode()


def _clean(
    html: str, tags: set[str], attributes: dict[str, set[str]] | None = None, url_relative: str = "deny"
) -> SafeString:
    cleaned = nh3.clean(
        html,
        tags=tags,
        attributes={"*": set(), "a": {"href"}, "ol": {"start"}} | (attributes or {}),
        url_schemes=_SCHEMES,
        url_relative=url_relative,
        link_rel="noopener nofollow",
    )
    return mark_safe(cleaned.strip())
