"""The demo: one contest that is always open on a fresh start, with enough invented people that its pages are alive.

Everything here is invented but the questions, the units and the topics; it is marked as demo data wherever it shows.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.guards import unlocked
from accounts.models import Consent, Headcount, Role, RoleGrant, SiteProfile, Unit, User
from accounts.profile import forget_profile
from contest import demo_entries
from contest.models import (
    Attempt,
    Board,
    BoardRow,
    Contest,
    Division,
    Entry,
    Mark,
    Outage,
    Response,
    Round,
    RoundDivision,
    SaveEvent,
)
from questions.loading import load_questions
from questions.models import AnswerKey, Bank, Blueprint, BlueprintRow, LegalBasis, Question, Revision, Topic, Use

TREE = "binh-dinh-2021"
UNITS_AS_OF = date(2021, 3, 3)  # the day of the plan
FIXED_PASSWORD = "minh-hoa-2021"  # noqa: S105  printed, and only ever set where nobody but this machine can sign in
LOOPBACK = {"127.0.0.1", "localhost", "::1", "[::1]"}

HOTLINE = "0256 000 0000"  # invented, like all of this

PEOPLE = {
    # login: (name, role and unit it holds for, what the person is for)
    "0900000001": ("Quản Trị Minh Họa", None, "quản trị · administrator (/admin/)"),
    "0900000002": ("Trần Thị Tổ Chức", (Role.ORGANISER, "binh-dinh"), "người tổ chức · organiser (/organize/)"),
    "0900000003": ("Phạm Văn Biên Tập", (Role.AUTHOR, "binh-dinh"), "biên tập câu hỏi · author"),
    "0900000004": ("Hoàng Thị Phản Biện", (Role.REVIEWER, "binh-dinh"), "phản biện · reviewer"),
    "0900000005": ("Vũ Văn Giám Sát", (Role.OBSERVER, "binh-dinh"), "giám sát · observer"),
    "0900000006": ("Đỗ Thị Lãnh Đạo", (Role.UNIT_LEADER, "so-noi-vu"), "lãnh đạo đơn vị · unit leader"),
    "0900000011": ("Nguyễn Thị Cán Bộ", None, "người dự thi (cán bộ) · entrant (official)"),
    "0900000012": ("Lê Văn Người Dân", None, "người dự thi (người dân) · entrant (citizen)"),
}
ADMINISTRATOR = "0900000001"

# topic: {kind: count}; both papers have all seven kinds
BLUEPRINTS = {
    "officials": {
        "ky-luat-van-hoa-cong-vu": {"single": 2, "true_false": 1, "short_text": 1},
        "dvctt-chung-thuc-dien-tu": {"single": 2, "multiple": 1, "ordering": 1},
        "mot-cua-dien-tu": {"single": 2, "true_false": 1},
        "dau-moi-kiem-soat-tthc": {"single": 2, "numeric": 1, "matching": 1},
    },
    "citizens": {
        "quyen-trach-nhiem-xin-loi": {"single": 2, "true_false": 1, "multiple": 1},
        "thu-tuc-cong-dvc": {"single": 2, "ordering": 1, "short_text": 1},
        "giam-sat-ung-xu": {"single": 2, "true_false": 1, "matching": 1},
        "phan-anh-kien-nghi": {"single": 2, "numeric": 1},
    },
}
DIVISIONS = {
    "officials": ("can-bo", "Cán bộ, công chức, viên chức", "Officials"),
    "citizens": ("nguoi-dan", "Người dân, doanh nghiệp", "Citizens and enterprises"),
}
PREDICTION = {
    "prediction_question_vi": "Có bao nhiêu người trả lời đúng tất cả các câu hỏi của đợt này?",
    "prediction_question_en": "How many people answer every question of this round correctly?",
    "prediction_definition_vi": (
        "Số người (không phải số lượt thi) của bảng này có lượt thi được tính đúng toàn bộ câu hỏi của đợt này, "
        "tính đến khi đợt thi đóng, không kể người bị loại."
    ),
    "prediction_definition_en": (
        "The number of people (not attempts) of this division whose counting attempt has every question of this round "
        "right, when the round closes, without those disqualified."
    ),
}
PRIZES = {
    "prizes_vi": "Giải Nhất: 2.000.000 đồng (minh họa)\nGiải Nhì: 1.500.000 đồng (minh họa)\n"
    "Giải Ba: 1.000.000 đồng (minh họa)\nGiải Khuyến khích: 500.000 đồng (minh họa)",
    "prizes_en": "First prize: 2,000,000 đồng (invented)\nSecond prize: 1,500,000 đồng (invented)\n"
    "Third prize: 1,000,000 đồng (invented)\nConsolation prize: 500,000 đồng (invented)",
}
SUMMARY_VI = (
    "Cuộc thi minh họa trên bộ câu hỏi về Kế hoạch số 25/KH-UBND năm 2021. "
    "Mọi người dự thi, kết quả và tổng số người của các đơn vị đều là số liệu giả định."
)
SUMMARY_EN = (
    "A demo contest on the question bank about Plan 25/KH-UBND of 2021. "
    "All entrants, results and headcounts are invented."
)
RULES_VI = """Mỗi người đăng ký **một lần**, thi trong **15 phút**, tối đa **3 lượt** mỗi đợt; lượt tốt nhất được tính.

- Câu trả lời được lưu sau mỗi lần chọn. Mất mạng hay hết pin không làm mất bài: mở lại là tiếp tục được.
- Hết giờ, hệ thống tự nộp bài.
- Người tham gia tổ chức, soạn hoặc duyệt câu hỏi không được dự thi.
"""
RULES_EN = """Each person enters **once**, has **15 minutes** and at most **3 attempts** a round; the best one counts.

- Every answer is saved as it is chosen. A lost network or battery loses nothing: open the paper again and go on.
- When the time is up the paper is submitted by itself.
- Whoever organises the contest or works on its questions may not enter.
"""


class DemoRefused(Exception):
    """The site has real contests: invented entrants and passwords that are printed have no place there."""


@dataclass(frozen=True)
class Login:
    """What to print for somebody who tries the demo."""

    login: str
    password: str
    purpose: str


def is_reachable() -> bool:
    """Whether others than this machine may reach the site, directly or through a proxy."""
    return settings.HTTPS or not {settings.HOST, *settings.ALLOWED_HOSTS} <= LOOPBACK


def is_loaded() -> bool:
    return Contest.objects.filter(is_demo=True).exists()


def logins() -> list[Login]:
    """Return the demo logins to print. Away from loopback a password still fixed is replaced by a random one first.

    Passwords that are already random are not known any more and not returned: they were printed once.
    """
    if not is_reachable():
        people = _people()
        # One is as good as all, and each look at a password takes the third of a second that hashing is meant to take.
        still_fixed = people and people[0].check_password(FIXED_PASSWORD)
        return [Login(_as_typed(user), FIXED_PASSWORD, PEOPLE[_as_typed(user)][2]) for user in people if still_fixed]
    fixed = [user for user in _people() if user.check_password(FIXED_PASSWORD)]
    return [_issue(user, secrets.token_urlsafe(9)) for user in fixed]


def _issue(user: User, password: str) -> Login:
    user.set_password(password)
    user.save(update_fields=["password"])
    return Login(_as_typed(user), password, PEOPLE[_as_typed(user)][2])


def _as_typed(user: User) -> str:
    return user.login.replace("+84", "0")


def _people() -> list[User]:
    return list(User.objects.filter(login__in=["+84" + login[1:] for login in PEOPLE]).order_by("login"))


@transaction.atomic
def load_demo(*, now: datetime, entries: int = 300) -> Contest:
    """Make the demo contest with both divisions, a finished round, a running one and so many invented entrants.

    Raises DemoRefused on a site with real contests.
    """
    if Contest.objects.filter(is_demo=False).exists():
        raise DemoRefused("This site has real contests; the demo is loaded only where there are none.")
    province = Unit.objects.get(tree=TREE, code="binh-dinh")
    _make_people(province)
    bank, _created = Bank.objects.get_or_create(
        slug="minh-hoa", defaults={"name": "Ngân hàng minh họa: Kế hoạch 25/KH-UBND", "owner": province}
    )
    load_questions(settings.PLAN_DATA_DIR / "questions-vi.jsonl", bank, approved=True)
    contest = _make_contest(province, now)
    rounds = _make_rounds(contest, now)
    for position, audience in enumerate(DIVISIONS):
        division = _make_division(contest, audience, position)
        blueprint = _make_blueprint(province, audience)
        for round_ in rounds:
            joined = RoundDivision.objects.create(
                round=round_,
                division=division,
                blueprint=blueprint,
                uses=[Use.CONTEST, Use.PRACTICE],
                **PREDICTION,
                **PRIZES,
            )
            joined.banks.set([bank])
    demo_entries.fill(contest, entries=entries, now=now, known=_entrants())
    SiteProfile.objects.filter(hotline="").update(hotline=HOTLINE, person_responsible="Trần Thị Tổ Chức (minh họa)")
    audit.record(None, "demo-loaded", on=contest)
    forget_profile()
    return contest


def _make_people(province: Unit) -> None:
    known = {_as_typed(user): user for user in _people()}
    for login, (name, part, _purpose) in PEOPLE.items():
        if login in known:
            continue
        is_administrator = login == ADMINISTRATOR
        user = User.objects.create_user(
            login, name, FIXED_PASSWORD, is_staff=is_administrator, is_superuser=is_administrator
        )
        if part:
            role, code = part
            RoleGrant.objects.create(person=user, role=role, unit=Unit.objects.get(tree=province.tree, code=code))


def _entrants() -> dict[str, User]:
    """The two demo people who already sat the finished round, by audience."""
    people = {_as_typed(user): user for user in _people()}
    return {"officials": people["0900000011"], "citizens": people["0900000012"]}


def _make_contest(province: Unit, now: datetime) -> Contest:
    return Contest.objects.create(
        slug="tim-hieu-cai-cach-hanh-chinh",
        short_code="250303",
        owner=province,
        title_vi="Tìm hiểu cải cách hành chính tỉnh Bình Định",
        title_en="Administrative reform in Bình Định",
        summary_vi=SUMMARY_VI,
        summary_en=SUMMARY_EN,
        rules_vi=RULES_VI,
        rules_en=RULES_EN,
        units_as_of=UNITS_AS_OF,
        published_at=now - timedelta(days=20),
        is_demo=True,
    )


def _make_rounds(contest: Contest, now: datetime) -> list[Round]:
    """A round that ended a week ago, and one that opened this morning and stays open for a month."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    common = {"contest": contest, "duration_minutes": 15, "attempts_allowed": 3, "partial_credit": True}
    finished = Round.objects.create(
        number=1,
        opens_at=today - timedelta(days=14) + timedelta(hours=8),
        closes_at=today - timedelta(days=8) + timedelta(hours=20),
        provisional_at=today - timedelta(days=7) + timedelta(hours=16),
        **common,
    )
    running = Round.objects.create(
        number=2, opens_at=today - timedelta(hours=16), closes_at=today + timedelta(days=30, hours=20), **common
    )
    return [finished, running]


def _make_division(contest: Contest, audience: str, position: int) -> Division:
    slug, title_vi, title_en = DIVISIONS[audience]
    return Division.objects.create(
        contest=contest, slug=slug, audience=audience, title_vi=title_vi, title_en=title_en, position=position
    )


def _make_blueprint(province: Unit, audience: str) -> Blueprint:
    blueprint = Blueprint.objects.create(
        name=f"Ma trận đề minh họa: {DIVISIONS[audience][1]}", owner=province, audience=audience
    )
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    rows = [(slug, kind, count) for slug, kinds in BLUEPRINTS[audience].items() for kind, count in kinds.items()]
    BlueprintRow.objects.bulk_create(
        BlueprintRow(blueprint=blueprint, topic=topics[slug], kind=kind, count=count, position=position)
        for position, (slug, kind, count) in enumerate(rows)
    )
    return blueprint


def reset_demo(*, now: datetime, entries: int = 300) -> Contest:
    """Put the demo back as it was on the first day; passwords included. Raises DemoRefused like `load_demo`."""
    if Contest.objects.filter(is_demo=False).exists():
        raise DemoRefused("This site has real contests; the demo is not loaded here.")
    with unlocked():
        remove_demo()
    contest = load_demo(now=now, entries=entries)
    audit.record(None, "demo-reset", on=contest)
    return contest


def remove_demo() -> None:
    """Delete the demo contest and everything in it; belongs inside `accounts.guards.unlocked`."""
    attempts = Attempt.objects.filter(round_division__round__contest__is_demo=True)
    for model in (SaveEvent, Response, Mark):
        model.objects.filter(attempt__in=attempts).delete()
    demo = {"round_division__round__contest__is_demo": True}
    BoardRow.objects.filter(board__in=Board.objects.filter(**demo)).delete()
    attempts.delete()
    entries = Entry.objects.filter(contest__is_demo=True)
    consents = list(entries.values_list("consent", flat=True))
    entries.delete()
    Consent.objects.filter(pk__in=[consent for consent in consents if consent]).delete()
    blueprints = list(RoundDivision.objects.filter(round__contest__is_demo=True).values_list("blueprint", flat=True))
    Contest.objects.filter(is_demo=True).delete()
    Blueprint.objects.filter(pk__in=blueprints).delete()
    Outage.objects.all().delete()
    Headcount.objects.filter(is_demo=True).delete()
    _remove_bank()
    User.objects.filter(login__endswith=demo_entries.DOMAIN).delete()
    for user in _people():
        _issue(user, FIXED_PASSWORD)


def _remove_bank() -> None:
    revisions = Revision.objects.filter(question__bank__slug="minh-hoa")
    Question.objects.filter(bank__slug="minh-hoa").update(approved_revision=None)
    AnswerKey.objects.filter(revision__in=revisions).delete()
    LegalBasis.objects.filter(revision__in=revisions).delete()
    revisions.delete()
    Question.objects.filter(bank__slug="minh-hoa").delete()
