"""The demo: one contest that is always open on a fresh start, with enough invented people that its pages are alive.

Everything here is invented but the questions, the units and the topics; it is marked as demo data wherever it shows.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import AuditEvent, Headcount, Role, RoleGrant, SiteProfile, Unit, User
from accounts.notifier import is_reachable
from accounts.profile import forget_profile
from contest import demo_entries
from contest.demo_roster import expect_people
from contest.doors import USUAL, Door
from contest.models import Contest, Division, Round, RoundDivision
from questions.loading import load_questions
from questions.models import Bank, Blueprint, BlueprintRow, Topic, Use

TREE = "binh-dinh-2021"
UNITS_AS_OF = date(2021, 3, 3)  # the day of the plan
FIXED_PASSWORD = "minh-hoa-2021"  # noqa: S105  printed, and only ever set where nobody but this machine can sign in

BANK = "minh-hoa"
HOTLINE = "0256 000 0000"  # invented, like all of this
RESPONSIBLE = "Trần Thị Tổ Chức (minh họa)"

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
ADMINISTRATOR, ORGANISER, LEADER = "0900000001", "0900000002", "0900000006"

FINISHED, RUNNING = 1, 2  # the numbers of the rounds
# They share no question: otherwise the answers of the first would wait until the second has closed.
USES = {FINISHED: [Use.HISTORY], RUNNING: [Use.CONTEST, Use.PRACTICE]}
# topic: {kind: count}, "" is any kind; every paper has all seven kinds, and every question may be drawn
BLUEPRINTS = {
    (FINISHED, "officials"): {
        "ky-luat-van-hoa-cong-vu": {"single": 1, "": 1, "ordering": 1},
        "dvctt-chung-thuc-dien-tu": {"single": 1, "": 1, "matching": 1, "short_text": 1},
        "mot-cua-dien-tu": {"single": 1, "": 1, "multiple": 1, "true_false": 1},
        "dau-moi-kiem-soat-tthc": {"single": 1, "": 1, "numeric": 1, "true_false": 1},
    },
    (FINISHED, "citizens"): {
        "quyen-trach-nhiem-xin-loi": {"single": 1, "": 1, "numeric": 1, "true_false": 1},
        "thu-tuc-cong-dvc": {"single": 1, "": 1, "true_false": 1},
        "giam-sat-ung-xu": {"single": 1, "": 1, "matching": 1, "multiple": 1},
        "phan-anh-kien-nghi": {"single": 1, "": 1, "ordering": 1, "short_text": 1},
    },
    (RUNNING, "officials"): {
        "ky-luat-van-hoa-cong-vu": {"single": 1, "": 1, "true_false": 1, "short_text": 1},
        "dvctt-chung-thuc-dien-tu": {"single": 1, "": 1, "multiple": 1, "ordering": 1},
        "mot-cua-dien-tu": {"single": 1, "": 1, "true_false": 1},
        "dau-moi-kiem-soat-tthc": {"single": 1, "": 1, "numeric": 1, "matching": 1},
    },
    (RUNNING, "citizens"): {
        "quyen-trach-nhiem-xin-loi": {"single": 1, "": 1, "true_false": 1, "multiple": 1},
        "thu-tuc-cong-dvc": {"single": 1, "": 1, "ordering": 1, "short_text": 1},
        "giam-sat-ung-xu": {"single": 1, "": 1, "true_false": 1, "matching": 1},
        "phan-anh-kien-nghi": {"single": 1, "": 1, "numeric": 1},
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


REMOVE_FIRST = _(
    "This site still holds the demo: invented people and results that would stand beside real ones. Take it away first "
    "with “make demo-remove”, or “manage.py prepare --remove-demo”."
)


class DemoRefused(Exception):
    """The site has real contests: invented entrants and passwords that are printed have no place there."""


@dataclass(frozen=True)
class Login:
    """What to print for somebody who tries the demo."""

    login: str
    password: str
    purpose: str


def is_loaded() -> bool:
    """Whether anything of the demo is here that the pages tell of: its contest, or a headcount that was invented."""
    return Contest.objects.filter(is_demo=True).exists() or Headcount.objects.filter(is_demo=True).exists()


def was_removed() -> bool:
    """Whether somebody has taken the demo away: then only asking for it brings it back."""
    return AuditEvent.objects.filter(verb="demo-removed").exists()


def stands_in_the_way() -> bool:
    """Whether a real contest would run beside invented people and results, on a site that others can reach."""
    return is_reachable() and is_loaded()


def refuse_beside_real_contests() -> None:
    """Raise DemoRefused where the site has real contests."""
    if Contest.objects.filter(is_demo=False).exists():
        raise DemoRefused("This site has real contests; the demo is loaded only where there are none.")


def logins() -> list[Login]:
    """Return the demo logins to print. Away from loopback a password still fixed is replaced by a random one first.

    Passwords that are already random are not known any more and not returned: they were printed once.
    """
    if not is_reachable():
        people = demo_people()
        # One is as good as all, and each look at a password takes the third of a second that hashing is meant to take.
        still_fixed = people and people[0].check_password(FIXED_PASSWORD)
        return [Login(_as_typed(user), FIXED_PASSWORD, PEOPLE[_as_typed(user)][2]) for user in people if still_fixed]
    fixed = [user for user in demo_people() if user.check_password(FIXED_PASSWORD)]
    return [issue(user, secrets.token_urlsafe(9)) for user in fixed]


def issue(user: User, password: str) -> Login:
    """Give one of the demo's people this password; return what to print."""
    user.set_password(password)
    user.save(update_fields=["password"])
    return Login(_as_typed(user), password, PEOPLE[_as_typed(user)][2])


def _as_typed(user: User) -> str:
    return user.login.replace("+84", "0")


def _as_stored(login: str) -> str:
    return "+84" + login[1:]


def demo_people() -> list[User]:
    """Return the demo people who have a login."""
    return list(User.objects.filter(login__in=[_as_stored(login) for login in PEOPLE]).order_by("login"))


@transaction.atomic
def load_demo(*, now: datetime, entries: int = 300) -> Contest:
    """Make the demo contest with both divisions, a finished round, a running one and so many invented entrants.

    Raises DemoRefused on a site with real contests.
    """
    refuse_beside_real_contests()
    province = Unit.objects.get(tree=TREE, code="binh-dinh")
    _make_people(province)
    bank, _created = Bank.objects.get_or_create(
        slug=BANK, defaults={"name": "Ngân hàng minh họa: Kế hoạch 25/KH-UBND", "owner": province}
    )
    load_questions(settings.PLAN_DATA_DIR / "questions-vi.jsonl", bank, approved=True)
    load_questions(settings.PLAN_DATA_DIR / "questions-varying-vi.jsonl", bank, approved=True)
    contest = _make_contest(province, now)
    rounds = _make_rounds(contest, now)
    for position, audience in enumerate(DIVISIONS):
        division = _make_division(contest, audience, position)
        for round_ in rounds:
            _make_sitting(round_, division, province, bank)
    led = Unit.objects.get(tree=TREE, code=PEOPLE[LEADER][1][1])
    demo_entries.fill(contest, entries=entries, now=now, known=_entrants(), led=led)
    expect_people(contest, led, by=User.objects.get(login=_as_stored(ORGANISER)))
    SiteProfile.objects.filter(hotline="").update(hotline=HOTLINE, person_responsible=RESPONSIBLE)
    audit.record(None, "demo-loaded", on=contest)
    forget_profile()
    return contest


def _make_people(province: Unit) -> None:
    known = {_as_typed(user): user for user in demo_people()}
    for login, (name, part, _purpose) in PEOPLE.items():
        user = known.get(login)
        if user is None:
            user = User.objects.create_user(login, name)
        elif user.is_active or user.has_usable_password():
            continue  # not one whose account was closed when the demo was removed
        user.is_staff = user.is_superuser = login == ADMINISTRATOR
        user.is_active = True
        user.set_password(FIXED_PASSWORD)
        user.save()
        if part:
            role, code = part
            RoleGrant.objects.create(person=user, role=role, unit=Unit.objects.get(tree=province.tree, code=code))


def _entrants() -> dict[str, User]:
    """The two demo people who already sat the finished round, by audience."""
    known = {_as_typed(user): user for user in demo_people()}
    return {"officials": known["0900000011"], "citizens": known["0900000012"]}


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
        doors=[*USUAL, Door.ROSTER],
        is_demo=True,
    )


def _make_rounds(contest: Contest, now: datetime) -> list[Round]:
    """A round that ended a week ago, and one that opened this morning and stays open for a month."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    common = {"contest": contest, "duration_minutes": 15, "attempts_allowed": 3, "partial_credit": True}
    finished = Round.objects.create(
        number=FINISHED,
        opens_at=today - timedelta(days=14) + timedelta(hours=8),
        closes_at=today - timedelta(days=8) + timedelta(hours=20),
        provisional_at=today - timedelta(days=7) + timedelta(hours=16),
        **common,
    )
    running = Round.objects.create(
        number=RUNNING, opens_at=today - timedelta(hours=16), closes_at=today + timedelta(days=30, hours=20), **common
    )
    return [finished, running]


def _make_sitting(round_: Round, division: Division, province: Unit, bank: Bank) -> None:
    blueprint, uses = _make_blueprint(province, round_, division.audience), USES[round_.number]
    sitting = RoundDivision.objects.create(
        round=round_, division=division, blueprint=blueprint, uses=uses, **PREDICTION, **PRIZES
    )
    sitting.banks.set([bank])


def _make_division(contest: Contest, audience: str, position: int) -> Division:
    slug, title_vi, title_en = DIVISIONS[audience]
    return Division.objects.create(
        contest=contest, slug=slug, audience=audience, title_vi=title_vi, title_en=title_en, position=position
    )


def _make_blueprint(province: Unit, round_: Round, audience: str) -> Blueprint:
    name = f"Ma trận đề minh họa, đợt {round_.number}: {DIVISIONS[audience][1]}"
    blueprint = Blueprint.objects.create(name=name, owner=province, audience=audience)
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    asked = BLUEPRINTS[round_.number, audience]
    rows = [(slug, kind, count) for slug, kinds in asked.items() for kind, count in kinds.items()]
    BlueprintRow.objects.bulk_create(
        BlueprintRow(blueprint=blueprint, topic=topics[slug], kind=kind, count=count, position=position)
        for position, (slug, kind, count) in enumerate(rows)
    )
    return blueprint
