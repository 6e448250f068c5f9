"""What the rows of a file would be in a bank: questions of its own, changes of those it has, or nothing new.

Nothing is stored here: `questions.staging` keeps what was found, and `questions.confirming` makes questions of it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.vietnamese import fold
from questions.citing import cited, parts_of
from questions.filing import LONGEST_CODE, Filing, tag_key
from questions.filling import filled_content, filled_key
from questions.fitting import beyond, misfits
from questions.formats.remarks import ERROR, WARNING, sentence, weight
from questions.formats.rows import Basis as BasisRow
from questions.formats.rows import Row
from questions.law import bare_number, usual_basis_status
from questions.likeness import Asked
from questions.models import (
    Bank,
    ImportRow,
    LegalDocument,
    Question,
    QuestionImage,
    Topic,
    Use,
)
from questions.repeating import contradicts, has_answer_of, said_of_retired, said_otherwise, says_already
from questions.searching import SAME, Words, alike_in, most_alike, words_of
from questions.writing import Basis, Wording, problems_of, wording_of

USUAL_LEVEL = 1
UNKNOWN_TOPIC = _(
    "“%(heading)s” is no topic of the site. Choose the usual topic of the whole file, or mend the question and name "
    "one."
)
USUAL_INSTEAD = _("“%(heading)s” is no topic of the site, so the question gets the usual topic of the file: %(topic)s.")
NO_TOPIC = _(
    "The question names no topic. Choose the usual topic of the whole file, or mend the question and name one."
)
UNKNOWN_DOCUMENT = _(
    "The site does not know the legal document %(number)s. What is cited stands in the explanation instead; but nobody "
    "is told to look at the question again when that law changes."
)
KEEPS_BASES = _(
    "The row cites only documents that the site does not know, so the legal bases stay as %(code)s has them. Change "
    "them at the question itself where they no longer hold."
)
CITED = "Căn cứ: %s"
"""How a citation stands in an explanation: as a reader of files knows it again."""
ANOTHER_KEY = _("The same words stand there already with another answer. Look at both.")
CHANGED_TWICE = _("Another row of this file changes the same question. Pass over one of them.")
FILED = _(
    "Topic, use, tags, state of the legal basis and the day until which facts are valid stay as the bank has them. "
    "Change them at the question itself."
)

Decision = ImportRow.Decision


@dataclass(frozen=True)
class Usual:
    """What a question gets where its row does not say it."""

    topic: Topic | None = None
    level: int = USUAL_LEVEL
    use: str = Use.CONTEST


@dataclass(frozen=True)
class Given:
    """A row, its pictures as they may be kept, and what a person has decided about it, if anything."""

    row: Row
    pictures: Sequence[QuestionImage] = ()
    decision: str = ""
    target: int | None = None
    """The question that a person says it changes."""


@dataclass
class Meant:
    """A row as a bank understands it: what it would say and where it would stand, and why it cannot be taken."""

    row: Row
    wording: Wording
    topic: Topic | None
    problems: list[str]
    notes: list[str] = field(default_factory=list)
    """Worth a look, and no more."""
    in_words: list[str] = field(default_factory=list)
    """What it cites of documents that the site does not know: these words stand in its explanation."""

    @property
    def words(self) -> Words:
        """Stem and options in search form: by these it is compared."""
        return words_of(self.wording.stem, self.wording.content)

    @property
    def own_explanation(self) -> str:
        """What the row itself explains, whatever the question explains that it changes."""
        return _with_words(self.row.explanation, self.in_words)

    @property
    def is_warned(self) -> bool:
        return bool(self.notes) or any(weight(remark) == WARNING for remark in self.row.remarks)


@dataclass
class Checked:
    """What would become of a row; `target` is the question that it changes or repeats."""

    meant: Meant
    decision: str
    target: Question | None = None
    alike: list[dict[str, int | bool]] = field(default_factory=list)
    """What is much like it, the most first: {"question": id, "percent": …, "same_stem": …}, or a "place" in the same
    file."""


class Site:
    """What the site knows of topics and documents, read once for a whole file."""

    def __init__(self, usual: Usual) -> None:
        self.usual = usual
        self.topics = topics_by_name()
        documents = LegalDocument.objects.as_they_stand().in_bulk(field_name="number")
        bare = Counter(map(bare_number, documents))
        alone = {bare_number(each): one for each, one in documents.items() if bare[bare_number(each)] == 1}
        self.documents = alone | documents

    def meaning(self, given: Given, target: Question | None = None) -> Meant:
        """What a row says. What it leaves out stays as the question has it that it changes, else it is as usual."""
        row, before = given.row, wording_of(target.latest_revision) if target else None
        problems = [sentence(remark) for remark in row.remarks if weight(remark) == ERROR]
        topic = target.topic if target else self._topic(row)
        if topic is None:
            problems.append(str(UNKNOWN_TOPIC % {"heading": row.topic[:80]} if row.topic else NO_TOPIC))
        unknown = [basis for basis in row.legal_bases if self.document(basis.number) is None]
        in_words = [cited(basis.number, basis.type, basis.citation) for basis in unknown]
        wording = self._wording(given, before, in_words)
        problems += [*misfits(row), *(str(problem.sentence) for problem in beyond(row, problems_of(wording)))]
        notes = [str(FILED)] if target and self._is_filed_otherwise(row, target) else []
        if target is None and topic is not None and row.topic and self._named(row) is None:
            notes.append(str(USUAL_INSTEAD % {"heading": row.topic[:80], "topic": topic.title}))
        notes += [str(UNKNOWN_DOCUMENT % {"number": basis.number}) for basis in unknown]
        if before and before.bases and unknown and len(unknown) == len(row.legal_bases):
            notes.append(str(KEEPS_BASES % {"code": target.code}))
        return Meant(row, wording, topic, list(dict.fromkeys(problems)), list(dict.fromkeys(notes)), in_words)

    def has_lost_some_of(self, earlier: "Site") -> bool:
        """Whether topics or documents have gone since, or are called otherwise."""
        return not (earlier.topics.keys() <= self.topics.keys() and earlier.documents.keys() <= self.documents.keys())

    def document(self, number: str) -> LegalDocument | None:
        """The document of this number, else the only one whose number differs by accents, case or spaces alone."""
        return self.documents.get(number) or self.documents.get(bare_number(number))

    def _topic(self, row: Row) -> Topic | None:
        return self._named(row) or self.usual.topic

    def _named(self, row: Row) -> Topic | None:
        """The topic that a row names; None for a heading that is no topic of the site."""
        return self.topics.get(fold(row.topic)) if row.topic else None

    def _wording(self, given: Given, before: Wording | None, in_words: Sequence[str]) -> Wording:
        row, kept = given.row, before or Wording("", self.usual.level, "", {}, None)
        bases = [self._basis(basis, kept) for basis in row.legal_bases if self.document(basis.number)]
        return Wording(
            kind=row.kind or "single",
            level=row.level or kept.level,
            stem=row.stem,
            content=filled_content(row, before),
            key=filled_key(row, before),
            explanation=_with_words(row.explanation or kept.explanation, in_words),
            variation=row.variation,
            bases=bases or kept.bases,
            pictures=_as_stored(given.pictures, kept.pictures) or kept.pictures,
            as_of=row.as_of or kept.as_of,
            confidence=row.confidence or kept.confidence,
            source=row.source or kept.source,
        )

    def _basis(self, told: BasisRow, kept: Wording) -> Basis:
        """A basis as the file tells it. Parts of which the file is silent stay with the same words, else are theirs."""
        document = self.document(told.number)
        if told.parts is not None:
            return Basis(document, told.citation, **told.parts)
        same = (basis for basis in kept.bases if (basis.document, basis.citation) == (document, told.citation))
        return next(same, None) or Basis(document, told.citation, **parts_of(told.citation))

    def _is_filed_otherwise(self, row: Row, target: Question) -> bool:
        """Whether the row says otherwise than the bank how the question is filed."""
        valid = target.facts_valid_until
        pairs = (
            (self._named(row), target.topic),
            (row.use, target.use),
            (set(map(tag_key, row.tags)), {tag_key(tag.name) for tag in target.tags.all()}),
            (row.basis_status, target.basis_status),
            (row.facts_valid_until, valid.isoformat() if valid else ""),
        )
        return any(told and told != held for told, held in pairs)


def check(bank: Bank, given: Sequence[Given], usual: Usual) -> list[Checked]:
    """Return what would become of each row, beside what the bank has and the rows before it; stores nothing."""
    site, targets = Site(usual), _targets(bank, given)
    found = [_first_look(site, one, targets) for one in given]
    _compare(site, bank, found, given)
    changed: set[int] = set()
    for one in found:
        if one.decision == Decision.CHANGE and one.target.pk in changed:
            one.meant.problems.append(str(CHANGED_TWICE))
            one.decision, one.target = Decision.NEW, None
        elif one.decision == Decision.CHANGE:
            changed.add(one.target.pk)
    return found


def first_look(bank: Bank, given: Given, usual: Usual) -> Checked:
    """What one row would be by its code and by a person's decision, its words not compared."""
    return _first_look(Site(usual), given, _targets(bank, [given]))


def filing_of(meant: Meant, code: str, usual: Usual) -> Filing:
    """Where a row without problems stands in the bank, under this code."""
    row = meant.row
    status = usual_basis_status([basis.document for basis in meant.wording.bases])
    valid = date.fromisoformat(row.facts_valid_until) if row.facts_valid_until else None
    return Filing(code, meant.topic, row.use or usual.use, row.basis_status or status, valid, row.tags)


def code_of(row: Row) -> str:
    """The code that a row asks for, as an address can hold it; "" where it asks for none."""
    return slugify(fold(row.code))[:LONGEST_CODE]


class Codes:
    """Gives each new question of a bank a code of its own: the one it asks for, or one like it."""

    def __init__(self, bank: Bank) -> None:
        self.taken = set(bank.questions.values_list("code", flat=True))
        self.number = len(self.taken)

    def take(self, wanted: str) -> str:
        """Return a code that no question has, and note it."""
        code = wanted
        while not code or code in self.taken:
            self.number += 1
            code = f"{wanted[: LONGEST_CODE - 8] or 'cau'}-{self.number}"
        self.taken.add(code)
        return code


def _targets(bank: Bank, given: Sequence[Given]) -> dict[str | int, Question]:
    """The bank's questions that rows name by code, and those that people chose, by their ids."""
    named = {code for one in given if (code := code_of(one.row))}
    chosen = [one.target for one in given if one.target]
    by_code = {question.code: question for question in bank.questions.whole().filter(code__in=named)}
    by_id = {question.pk: question for question in bank.questions.whole().filter(pk__in=chosen)}
    return by_code | by_id


def _first_look(site: Site, given: Given, targets: dict[str | int, Question]) -> Checked:
    """What a row is by its code or by a person's decision, before its words are compared."""
    target = targets.get(given.target) if given.target else targets.get(code_of(given.row))
    if given.decision == Decision.NEW:
        target = None
    is_retired = target is not None and target.retired_at is not None
    meant = site.meaning(given, None if is_retired else target)
    if given.decision == Decision.PASS:
        return Checked(meant, Decision.PASS, target)
    if target is None:
        return Checked(meant, Decision.NEW)
    if is_retired:
        is_passed = not given.decision and _is_said_already(site, given, target)
        meant.notes += said_of_retired(target, is_passed=is_passed)
        return Checked(meant, Decision.PASS if is_passed else Decision.ASK, target)
    if not meant.problems and says_already(target, meant.wording):
        return Checked(meant, Decision.PASS, target)
    meant.notes += said_otherwise(meant.wording, target)
    return Checked(meant, Decision.CHANGE, target)


def _is_said_already(site: Site, given: Given, question: Question) -> bool:
    meant = site.meaning(given, question)
    return not meant.problems and says_already(question, meant.wording)


def _compare(site: Site, bank: Bank, found: list[Checked], given: Sequence[Given]) -> None:
    """Note what is much like each row; what repeats other words to the letter, its options in whatever order, is passed
    over, unless a person says otherwise, or, where it calls another answer right, is left to a person; of retired
    questions, which come behind living ones, whatever the row says otherwise."""
    retired: list[tuple[int, Question]] = []
    words, own = [one.meant.words for one in found], [one.target.pk if one.target else None for one in found]
    asked = Asked([each.all for each in words])
    for place, like in alike_in(bank, asked, words, own):
        one, question = found[place], like.question
        one.alike.append({"question": question.pk, "percent": like.percent, "same_stem": like.same_stem})
        if like.percent < SAME or one.meant.wording.kind != question.latest_revision.kind:
            continue
        if question.retired_at is not None:
            retired.append((place, question))
        else:
            differs = not has_answer_of(question, one.meant.wording)
            _repeat(one, given[place], differs, question)
            again = site.meaning(given[place], question)
            told = again.notes if one.target == question else []
            one.meant.notes += [note for note in told if note not in one.meant.notes]
            one.meant.notes += said_otherwise(again.wording, question)
    for place, question in retired:
        one = found[place]
        _repeat(one, given[place], not _is_said_already(site, given[place], question), question)
        is_passed = one.decision == Decision.PASS
        one.meant.notes += said_of_retired(question, is_passed=is_passed) if one.target == question else []
    for later, earlier, percent in [*asked.pairs(), *_same_stems(asked, words)]:
        one, other = found[later], found[earlier]
        is_same = words[later].whole == words[earlier].whole
        told = {"percent": SAME if is_same else percent, "same_stem": words[later].stem == words[earlier].stem}
        one.alike.append({"place": earlier + 1, **told})
        if is_same and one.meant.wording.kind == other.meant.wording.kind:
            differs = contradicts(one.meant.wording, other.meant.wording)
            _repeat(one, given[later], differs)
            one.meant.notes += [str(ANOTHER_KEY)] if differs else []
    for one in found:
        one.alike = most_alike(one.alike)


def _same_stems(asked: Asked, words: Sequence[Words]) -> Iterator[tuple[int, int, int]]:
    """Each place whose stem, or all of whose words, an earlier row has to the letter though they are not alike as they
    stand: the place, that of the first such row, and how many of a hundred shingles they share."""
    first: dict[str, int] = {}
    for place, each in enumerate(words):
        same = (each.stem, each.whole) if each.stem else ()
        for earlier in {first.setdefault(text, place) for text in same}:
            if earlier != place and not asked.are_alike(place, earlier):
                yield place, earlier, asked.percent(place, earlier)


def _repeat(one: Checked, given: Given, differs: bool, question: Question | None = None) -> None:
    """Pass over a row whose words are there already, or leave it to a person where they are there with another answer;
    a row that changes a question by its code stays."""
    if one.decision == Decision.NEW and not given.decision:
        one.decision, one.target = Decision.ASK if differs else Decision.PASS, question


def picture_named(picture: QuestionImage) -> str:
    """The name that a picture has by its content, wherever it is stored."""
    return PurePath(picture.image.name).stem[:32]


def _as_stored(pictures: Sequence[QuestionImage], stored: Sequence[QuestionImage]) -> list[QuestionImage]:
    """The pictures, each as the copy that is stored already where there is one, so that they can be compared."""
    copies = {picture_named(one): one for one in stored}
    found = []
    for one in pictures:
        copy = copies.get(picture_named(one), one)
        sizes = {"width": copy.width, "height": copy.height}
        found.append(QuestionImage(image=copy.image, alt_text=one.alt_text, **sizes))
    return found


def topics_by_name() -> dict[str, Topic]:
    """Return the site's topics by all that a file may call them, in search form."""
    return {name: topic for topic in Topic.objects.all() for name in _names(topic)}


def _with_words(explanation: str, in_words: Iterable[str]) -> str:
    """The explanation, with each of these citations that it does not hold yet."""
    for words in in_words:
        if words not in explanation:
            explanation = f"{explanation}\n\n{CITED % words}".strip()
    return explanation


def _names(topic: Topic) -> set[str]:
    return {fold(name) for name in (topic.slug, topic.title_vi, topic.title_en)}
