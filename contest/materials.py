"""The materials by which a contest is made known: of the whole contest, or of one of its units."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache, partial
from hashlib import sha256
from itertools import accumulate
from typing import NamedTuple

from django.core.cache import cache
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.profile import current_profile
from accounts.vietnamese import fold
from contest.asking_aloud import TooFewQuestions, questions_to_tell
from contest.links import path_of
from contest.models import Channel, Contest, Round, UnitLink
from contest.phases import closing_words, opening_words
from contest.spread import (
    Asked,
    Notice,
    code_png,
    code_svg,
    facebook_text,
    paper_pdf,
    parcel,
    poster_pdf,
    script_docx,
    share_picture,
    zalo_text,
)

TIMES_A_LINE = 2
SPOKEN, PRINTED = 3, 10
"""How many questions a script and a paper have."""
PICTURE_SECONDS = 24 * 3600
LINKS_A_PARCEL, POSTERS_A_PARCEL = 10, 50
"""Units in one file of everything, and of posters alone: on a busy machine each takes a second and a half, and holds
one of the few threads of the pages for as long."""
ONE_STOP, ZALO, FACEBOOK = "qr-bo-phan-mot-cua", "zalo-oa", "facebook"
LOUDSPEAKERS, VILLAGES = "truyen-thanh-co-so", "thon-khu-pho"
POSTER = "ap-phich.pdf"
TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class Material(NamedTuple):
    """A file that can be taken: its name, what it is, the channel it is meant for, how many questions it tells."""

    name: str
    title: str | Promise
    channel: str
    make: Callable[[Notice, Sequence[Asked]], bytes]
    questions: int = 0

    @property
    def content_type(self) -> str:
        return TYPES[self.name.rpartition(".")[2]]


MATERIALS = (
    Material(POSTER, _("A4 poster"), ONE_STOP, lambda notice, _asked: poster_pdf(notice)),
    Material("ma-qr.png", _("QR code as a picture"), ONE_STOP, lambda notice, _asked: code_png(notice.link)),
    Material("ma-qr.svg", _("QR code for printers"), ONE_STOP, lambda notice, _asked: code_svg(notice.link)),
    Material("anh-chia-se.png", _("Picture to share"), FACEBOOK, lambda notice, _asked: share_picture(notice)),
    Material("zalo.txt", _("Text for Zalo"), ZALO, lambda notice, _asked: zalo_text(notice).encode()),
    Material("facebook.txt", _("Text for Facebook"), FACEBOOK, lambda notice, _asked: facebook_text(notice).encode()),
    Material("bai-phat-thanh.docx", _("Script for loudspeakers, three questions"), LOUDSPEAKERS, script_docx, SPOKEN),
    Material("phieu-on-tap.pdf", _("Practice questions on paper"), VILLAGES, paper_pdf, PRINTED),
)
BY_NAME = {material.name: material for material in MATERIALS}


class Place(NamedTuple):
    """Whose materials they are, and where the site stands: its address with scheme and a slash at the end."""

    contest: Contest
    link: UnitLink | None
    root: str

    @property
    def code(self) -> str:
        return self.link.number if self.link else self.contest.short_code

    @property
    def audiences(self) -> frozenset[str]:
        """Whose questions suit: the contest's audiences, of a unit those that it has of them."""
        mine = frozenset(division.audience for division in self.contest.divisions.all())
        return mine & frozenset(self.link.unit.audiences) if self.link else mine

    @property
    def folder(self) -> str:
        """A name for its files that every computer takes."""
        return f"{self.code}-{slugify(fold(self.link.unit.name))[:60]}" if self.link else self.contest.short_code


def notice_of(place: Place, channel: str = "", *, now: datetime) -> Notice:
    """Return what the materials of this place tell, with the link of this channel if it is offered."""
    contest, unit, profile = place.contest, place.link.unit if place.link else None, current_profile()
    times = _times_of(contest, now)
    path = path_of(place.code, channel=channel if Channel.objects.offers(channel) else "")
    return Notice(
        title=contest.title_vi,
        organiser=contest.owner.issuer,
        unit=unit.name if unit else "",
        when=_in_one_line(times, contest),
        rounds=times if len(times) > 1 else (),
        code=place.code,
        site=place.root.partition("://")[2].rstrip("/"),
        link=place.root.rstrip("/") + path,
        hotline=profile.hotline,
        is_demo=contest.is_demo,
    )


def make_material(place: Place, material: Material, *, channel: str | None = None, now: datetime) -> bytes:
    """Return a file of this place, for its usual channel or another. Raises TooFewQuestions."""
    notice = notice_of(place, material.channel if channel is None else channel, now=now)
    asked = questions_to_tell(place.contest, place.audiences, material.questions, now=now) if material.questions else []
    return material.make(notice, asked)


def parcel_of(places: Sequence[Place], *, now: datetime) -> bytes:
    """Return all materials of these places as one zip, each place in a folder of its own. Where practice has too few
    questions, what needs them is left out."""
    return parcel(_files_of(places, now), now=timezone.localtime(now))


def posters_of(places: Sequence[Place], *, now: datetime) -> bytes:
    """Return the posters of these places as one zip, ready for the printer: no folders, each named after its unit."""
    poster = BY_NAME[POSTER]
    files = ((f"{place.folder}.pdf", make_material(place, poster, channel=None, now=now)) for place in places)
    return parcel(files, now=timezone.localtime(now))


def _files_of(places: Sequence[Place], now: datetime) -> Iterator[tuple[str, bytes]]:
    notice = lru_cache(partial(notice_of, now=now))
    asked: dict[tuple[frozenset[str], int], list[Asked]] = {}
    for place in places:
        for material in MATERIALS:
            key = (place.audiences, material.questions)
            if material.questions and key not in asked:
                asked[key] = _questions_or_none(place, material, now)
            if not material.questions or asked[key]:
                content = material.make(notice(place, material.channel), asked.get(key, []))
                yield f"{place.folder}/{material.name}", content


def _questions_or_none(place: Place, material: Material, now: datetime) -> list[Asked]:
    try:
        return questions_to_tell(place.contest, place.audiences, material.questions, now=now)
    except TooFewQuestions:
        return []


def picture_of(place: Place, *, now: datetime) -> bytes:
    """Return the picture that is shown beside a shared link; drawn once a day for each place and wording."""
    notice = notice_of(place, now=now)
    key = f"share-picture:{_digest(notice)}"
    picture = cache.get(key)
    if picture is None:
        picture = share_picture(notice)
        cache.set(key, picture, PICTURE_SECONDS)
    return picture


def _digest(notice: Notice) -> str:
    return sha256(repr(notice).encode()).hexdigest()


def _times_of(contest: Contest, now: datetime) -> tuple[str, ...]:
    """From when until when one can take part, as it is said aloud: each round by itself where the contest rests between
    two of them. Rounds that are over invite nobody; once all are, they are told as they were."""
    rounds = sorted(contest.rounds.all(), key=lambda one: one.opens_at)
    told = [one for one in rounds if not one.phase(now).is_over] or rounds
    with override("vi"):
        if _rests(rounds):
            return tuple(f"{one} {_span([one])}" for one in told)
        return (_span(told),) if told else ()


def _rests(rounds: Sequence[Round]) -> bool:
    """Whether there is a moment between the first opening and the last close in which no round runs."""
    ends = accumulate((one.closes_at for one in rounds), max)
    return any(after.opens_at > end for end, after in zip(ends, rounds[1:], strict=False))


def _span(rounds: Sequence[Round]) -> str:
    zone = timezone.get_current_timezone()
    opens, closes = min(one.opens_at for one in rounds), max(one.closes_at for one in rounds)
    return f"từ {opening_words(opens, zone)} đến {closing_words(closes, zone)}"


def _in_one_line(times: tuple[str, ...], contest: Contest) -> str:
    """The same where there is room for two times at most; a poster must not end in the middle of one."""
    if not times:
        return "theo thông báo của Ban Tổ chức"
    if len(times) <= TIMES_A_LINE:
        return "; ".join(times)
    return f"{times[0]}; các {contest.round_word_vi.lower()} sau theo lịch trên trang của cuộc thi"
