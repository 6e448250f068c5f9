"""The manual: the files of docs/huong-dan, offered to organisers on the pages on which they work. What everybody may
need is a guide of its own, which asks for no account.

It is written in Vietnamese only. Its pictures are taken by `make manual`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString

from questions.markdown import render_page

FOLDER = settings.BASE_DIR / "docs" / "huong-dan"
PICTURES = "../img/manual/"
FIRST = "README"
CONTESTS, LEARNING = "to-chuc-cuoc-thi", "hoc-va-gop-y"
FOR_EVERYBODY = ("nguoi-du-thi", "luyen-tap", "du-lieu-cua-toi", "lanh-dao-don-vi", "ho-tro-tai-quay")
CHAPTER_OF = {  # the chapter that helps on the pages whose routes begin so; the longest beginning decides
    "organize": FIRST,
    "organize_bank": "ngan-hang-cau-hoi",
    "organize_bank_law": "van-ban-phap-ly",
    "organize_assist": "ho-tro-tai-quay",
    "organize_blueprint": "ma-tran-de",
    "organize_channel": "kenh-truyen-thong",
    "organize_contest": CONTESTS,
    "organize_division": CONTESTS,
    "organize_double": "ho-tro-tai-quay",
    "organize_entries": CONTESTS,
    "organize_feedback": LEARNING,
    "organize_help": "ho-tro-tai-quay",
    "organize_home": CONTESTS,
    "organize_import": "nhap-cau-hoi",
    "organize_kiosk": "ho-tro-tai-quay",
    "organize_lists": "don-vi-va-danh-sach",
    "organize_roster": "don-vi-va-danh-sach",
    "organize_law": "van-ban-phap-ly",
    "organize_learning": LEARNING,
    "organize_preview": CONTESTS,
    "organize_prospect": "ma-tran-de",
    "organize_question": "duyet-cau-hoi",
    "organize_question_edit": "soan-cau-hoi",
    "organize_question_new": "soan-cau-hoi",
    "organize_question_recheck": "van-ban-phap-ly",
    "organize_question_statistics": "thong-ke-tra-loi",
    "organize_receipt": CONTESTS,
    "organize_review": "duyet-cau-hoi",
    "organize_round": CONTESTS,
    "organize_site": LEARNING,
    "organize_sitting": CONTESTS,
    "organize_statistics": "thong-ke-tra-loi",
    "organize_topic": LEARNING,
    "organize_watch": CONTESTS,
}


@dataclass(frozen=True)
class Chapter:
    """A page of the manual: its title, and the rest of it as HTML."""

    title: str
    html: SafeString


def chapters() -> set[str]:
    """Return the names of all chapters."""
    return {path.stem for path in FOLDER.glob("*.md")}


def find_chapter(name: str) -> Chapter | None:
    """Return the chapter of this name; None when there is none."""
    return _read(name, _address_of_file) if name in chapters() else None


def find_guide(name: str) -> Chapter | None:
    """Return a chapter that everybody may read, leading to others of the guide and its own list; None for any other."""
    return _read(name, _address_in_guide) if name in FOR_EVERYBODY else None


@cache
def _read(name: str, address_of_file: Callable[[str], str]) -> Chapter:
    """Read what ships with the program, and so stays as it is while that runs."""
    title, _end, text = (FOLDER / f"{name}.md").read_text(encoding="utf-8").partition("\n")
    return Chapter(title.removeprefix("# "), render_page(text, address_of_file))


def guides() -> dict[str, str]:
    """Return the titles of the chapters that everybody may read, by their names."""
    return {name: find_guide(name).title for name in FOR_EVERYBODY}


def address_for(route: str) -> str:
    """Return the address of the chapter that helps on the page of this route."""
    fitting = [beginning for beginning in CHAPTER_OF if route.startswith(beginning)]
    return _address(CHAPTER_OF[max(fitting, key=len, default="organize")])


def _address(name: str) -> str:
    return reverse("organize_manual") if name == FIRST else reverse("organize_manual_chapter", args=[name])


def _address_in_guide(name: str) -> str:
    chapter = name.removesuffix(".md")
    if chapter in FOR_EVERYBODY:
        return reverse("guide_chapter", args=[chapter])
    return reverse("guide") if chapter == FIRST else _address_of_file(name)


def _address_of_file(name: str) -> str:
    """Where a file that a chapter names is found on the site; other addresses stay as they are."""
    if name.startswith(PICTURES):
        return static("manual/" + name.removeprefix(PICTURES))
    return _address(name.removesuffix(".md")) if name.endswith(".md") else name
