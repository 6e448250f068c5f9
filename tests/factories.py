"""One of each record, with sensible defaults; a test names only what it is about.

The records come from the real verbs where those exist, so that a test starts from what the site really makes.
"""

import io
from datetime import UTC, date, datetime, timedelta
from itertools import count

from django.core.files.base import ContentFile
from PIL import Image

from accounts.guards import unlocked
from accounts.models import Audience, ConsentText, Role, RoleGrant, Unit, User
from contest.attempts import start_attempt
from contest.models import Attempt, Contest, Division, Entry, Round, RoundDivision
from questions.models import (
    AnswerKey,
    Bank,
    Blueprint,
    BlueprintRow,
    LegalDocument,
    Question,
    QuestionImage,
    Revision,
    Topic,
    Use,
)
from questions.searching import remember_words

NOW = datetime(2026, 5, 20, 9, 0, tzinfo=UTC)  # a Wednesday afternoon in Vietnam, in the middle of a round
PASSWORD = "cai-cach-2026"

numbers = count(1)


def options(*texts: str) -> list[dict]:
    """Options with the keys A, B, C … in this order."""
    return [{"key": "ABCDEFGH"[place], "text": text} for place, text in enumerate(texts)]


PAIRS = [
    {"key": "L1", "side": "left", "text": "Sở Nội vụ"},
    {"key": "L2", "side": "left", "text": "Sở Tài chính"},
    {"key": "R1", "side": "right", "text": "tổ chức bộ máy"},
    {"key": "R2", "side": "right", "text": "ngân sách"},
]
ANY_SPELLING = {"case": True, "diacritics": True, "spaces": True, "punctuation": True}
TRUE_FALSE = [{"key": "T", "text": "Đúng"}, {"key": "F", "text": "Sai"}]
# kind: stem, content, key
SAMPLES = {
    "single": ("Cơ quan nào ban hành Kế hoạch?", {"options": options("UBND tỉnh", "Sở Nội vụ", "HĐND tỉnh")}, "A"),
    "multiple": ("Nội dung nào thuộc cải cách?", {"options": options("Thể chế", "Thủ tục", "Du lịch")}, ["A", "B"]),
    "true_false": (
        "Một cửa là một nơi.",
        {"options": TRUE_FALSE},
        "T",
    ),
    "ordering": ("Xếp các bước.", {"options": options("Tiếp nhận", "Giải quyết", "Trả kết quả")}, ["A", "B", "C"]),
    "matching": ("Ghép cơ quan với việc.", {"options": PAIRS}, {"L1": "R1", "L2": "R2"}),
    "numeric": ("Có bao nhiêu nội dung?", {"unit": "nội dung"}, {"value": "6", "tolerance": "0"}),
    "short_text": ("Viết tắt của cải cách hành chính?", {}, {"accepted": ["CCHC"], "match": ANY_SPELLING}),
}


def make_person(
    full_name: str = "Nguyễn Văn An", *, login: str | None = None, password: str = PASSWORD, **fields
) -> User:
    return User.objects.create_user(login or f"09{next(numbers):08d}", full_name, password, **fields)


def make_unit(name: str = "Sở Nội vụ", *, parent: Unit | None = None, **fields) -> Unit:
    fields = {
        "tree": "binh-dinh-2021",
        "code": f"unit-{next(numbers)}",
        "type": "department",
        "level": "province",
        "bloc": "departments",
        "audiences": [Audience.OFFICIALS],
        "parent": parent,
    } | fields
    unit = Unit(**fields)
    unit.set_names(name)
    unit.save()
    return unit


def make_province(name: str = "Tỉnh Bình Định", **fields) -> Unit:
    return make_unit(name, **{"type": "province", "bloc": "", "audiences": []} | fields)


def grant(person: User, role: Role, unit: Unit) -> User:
    RoleGrant.objects.create(person=person, unit=unit, role=role)
    return person


def make_consent_text(**fields) -> ConsentText:
    words = {"text_vi": "Tôi đồng ý.", "text_en": "I agree.", "version": f"v{next(numbers)}"}
    return ConsentText.objects.create(**words | fields)


def make_topic(slug: str | None = None, *, audience: str = Audience.OFFICIALS, **fields) -> Topic:
    titles = {"title_vi": "Thủ tục hành chính", "title_en": "Administrative procedures"}
    return Topic.objects.create(slug=slug or f"topic-{next(numbers)}", audience=audience, **titles | fields)


def make_document(number: str | None = None, **fields) -> LegalDocument:
    serial = next(numbers)
    words = {"title": "Về cải cách hành chính", "state": LegalDocument.State.IN_FORCE, "code": f"document-{serial}"}
    return LegalDocument.objects.create(number=number or f"{serial}/2026/NĐ-CP", **words | fields)


def make_bank(owner: Unit | None = None, **fields) -> Bank:
    words = {"slug": f"bank-{next(numbers)}", "name": "Ngân hàng chung"}
    return Bank.objects.create(owner=owner or make_unit(), **words | fields)


def make_question(
    kind: str = "single",
    *,
    bank: Bank | None = None,
    topic: Topic | None = None,
    level: int = 1,
    approved: bool = True,
    use: str = Use.CONTEST,
    explanation: str = "Theo Kế hoạch.",
    **revision_fields,
) -> Question:
    """A question with one revision and its key; approved, unless the test says otherwise."""
    question = Question.objects.create(
        bank=bank or make_bank(),
        topic=topic or make_topic(),
        code=f"q-{next(numbers)}",
        use=use,
        basis_status=Question.Basis.CURRENT,
    )
    make_revision(question, kind, level=level, approved=approved, explanation=explanation, **revision_fields)
    return question


def make_revision(
    question: Question, kind: str = "single", *, approved: bool = True, explanation: str = "Theo Kế hoạch.", **fields
) -> Revision:
    stem, content, key = SAMPLES[kind]
    key = fields.pop("key", key)
    status = Revision.Status.APPROVED if approved else Revision.Status.IN_REVIEW
    number = question.revisions.count() + 1
    fields = {"level": 1, "stem": stem, "content": content, "status": status} | fields
    revision = Revision.objects.create(question=question, number=number, kind=kind, **fields)
    AnswerKey.objects.create(revision=revision, key=key, explanation=explanation)
    question.latest_revision = revision
    if approved:
        question.approved_revision = revision
    question.save(update_fields=["latest_revision", "approved_revision"])
    remember_words([question])
    return revision


def picture_bytes(format: str = "WEBP") -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(picture, format)
    return picture.getvalue()


def make_image(attempt: Attempt | None = None, *, revision: Revision | None = None) -> QuestionImage:
    """A picture of a revision, or under the first question of this attempt's paper as if it had been there before."""
    with unlocked():
        return QuestionImage.objects.create(
            revision_id=revision.pk if revision else attempt.slots[0]["revision"],
            image=ContentFile(picture_bytes(), name=f"{next(numbers)}.webp"),
            alt_text="Một khung màu xanh",
        )


def make_blueprint(*rows: dict, owner: Unit | None = None, **fields) -> Blueprint:
    """A blueprint with these rows; each names its topic and perhaps level, kind, count and points."""
    fields = {"name": "Ma trận đề", "audience": Audience.OFFICIALS} | fields
    blueprint = Blueprint.objects.create(owner=owner or make_unit(), **fields)
    for position, row in enumerate(rows):
        BlueprintRow.objects.create(blueprint=blueprint, position=position, **{"count": 1, "points": 100} | row)
    return blueprint


def make_contest(owner: Unit | None = None, **fields) -> Contest:
    serial = next(numbers)
    words = {
        "slug": f"contest-{serial}",
        "short_code": f"CT{serial}",
        "title_vi": "Tìm hiểu cải cách hành chính",
        "title_en": "Administrative reform contest",
        "units_as_of": date(2026, 1, 1),
        "published_at": NOW - timedelta(days=10),
    }
    return Contest.objects.create(owner=owner or make_unit(), **words | fields)


def make_division(contest: Contest, *, audience: str = Audience.OFFICIALS, **fields) -> Division:
    words = {"slug": f"division-{next(numbers)}", "title_vi": "Cán bộ, công chức", "title_en": "Officials"}
    return Division.objects.create(contest=contest, audience=audience, **words | fields)


def make_round(contest: Contest, **fields) -> Round:
    """A round that has been open since yesterday and closes tomorrow, seen from NOW."""
    window = {"opens_at": NOW - timedelta(days=1), "closes_at": NOW + timedelta(days=1)}
    number = {"number": contest.rounds.count() + 1}
    return Round.objects.create(contest=contest, **number | window | fields)


def make_round_division(
    round_: Round | None = None, division: Division | None = None, *, kinds: list[str] | None = None, **fields
) -> RoundDivision:
    """A round as one division sits it, with a bank that holds just one question of each of these kinds."""
    contest = (round_ or division).contest if round_ or division else make_contest()
    kinds = kinds or ["single"]
    bank, topic = make_bank(contest.owner), make_topic()
    for kind in kinds:
        make_question(kind, bank=bank, topic=topic)
    rows = [{"topic": topic, "kind": kind, "count": kinds.count(kind)} for kind in dict.fromkeys(kinds)]
    joined = RoundDivision.objects.create(
        round=round_ or make_round(contest),
        division=division or make_division(contest),
        **{"blueprint": make_blueprint(*rows, owner=contest.owner)} | fields,
    )
    joined.banks.add(bank)
    return joined


def make_entry(division: Division | None = None, person: User | None = None, **fields) -> Entry:
    division = division or make_division(make_contest())
    unit = fields.pop("unit", None) or make_unit()
    serial = next(numbers)
    words = {"code": f"HT{serial:06d}", "unit_name": unit.name, "competing_unit": unit, "entered_at": NOW}
    return Entry.objects.create(
        contest=division.contest, division=division, person=person or make_person(), unit=unit, **words | fields
    )


def make_attempt(
    round_division: RoundDivision | None = None, entry: Entry | None = None, *, now: datetime = NOW
) -> Attempt:
    round_division = round_division or make_round_division()
    return start_attempt(entry or make_entry(round_division.division), round_division, now=now)
