"""Gathering questions: each line is told apart by its label and by what came before it."""

from dataclasses import replace

from questions.formats.layout import labels, signing
from questions.formats.layout.ahead import Ahead
from questions.formats.layout.answers import Answer, is_value, number_in, pairs, plain_number
from questions.formats.layout.drafts import NO_TEXT, Draft, DraftOption, shortened
from questions.formats.layout.extras import take_extras
from questions.formats.layout.labels import FieldLabel, QuestionLabel
from questions.formats.layout.lists import answers_on
from questions.formats.layout.options import (
    lists_within,
    options_behind,
    options_below,
    options_of,
    split_key,
    without_bracket,
)
from questions.formats.layout.text import Piece, Rich
from questions.formats.layout.unsettled import heed_beside
from questions.formats.rows import MOST_QUESTIONS, Remark


class Assembly:
    """Reads lines one after another: the questions, the answers that stand apart, and remarks on the rest."""

    def __init__(self, told: list[Piece]) -> None:
        self.drafts: list[Draft] = []
        self.answers: list[Answer] = []
        self.remarks: list[Remark] = []
        self._by_number: dict[str, Draft] = {}  # the first of each; looking through all takes long where there are many
        self._pieces, self._ahead = told, Ahead(told)
        self._draft: Draft | None = None
        self._loose: list[Piece] = []  # lines without a label, until the next label tells where they belong
        self._in_answers = False
        self._topic, self._level = "", 0
        self._leading: set[str] = set()  # the labels that stand above the questions they speak of
        self._number_above = ""  # of an answer on the next line
        self._is_column = False  # whether another number stands above it, without an answer
        self._listed = 0  # the number of the last entry of a list within the question

    def read(self) -> None:
        for at, piece in enumerate(self._pieces):
            self._ahead.at = at
            if piece.rich:
                self._take(piece)
            take_extras(piece, self._draft, self.remarks)
            if len(self.drafts) > MOST_QUESTIONS:
                break
        self._settle()

    def _take(self, piece: Piece) -> None:
        if labels.is_furniture(piece.meant):
            self._leave_out(piece)
            return
        if self._is_signing(piece):
            self._settle()
            self._draft = None  # names may follow, and are left out with it
            self._leave_out(piece)
            return
        if self._begins_without_number(piece):
            self._begin_without_number()
        if self._is_loose(piece):
            self._loose.append(piece)
            return
        self._settle()
        if self._take_answers(piece):
            return
        question = self._question(piece)
        if question:
            self._begin(piece, question)
        elif label := self._field(piece):
            self._take_field(label, piece)
        elif self._is_section(piece):
            self._take_section(piece)
        elif not self._take_options(piece):
            self._go_on(piece)

    def _leave_out(self, piece: Piece) -> None:
        self.remarks.append(Remark("text-left-out", piece.at, {"text": shortened(piece.rich.text)}))

    def _is_signing(self, piece: Piece) -> bool:
        """Whether people sign here: no part of a question that has all it needs, and of which nothing follows."""
        draft, following = self._draft, self._ahead.next()
        if draft is None or not draft.is_complete or draft.awaits_key or self._ahead.lasts():
            return False
        signs = following is not None and signing.is_signed(following.meant)
        return signing.begins_signing(piece.meant) or (signs and _is_capital(piece))

    # lines without a label

    def _is_loose(self, piece: Piece) -> bool:
        """Whether the line may as well be the stem of a question without a number: nothing before it has to go on."""
        if self._in_answers or not piece.is_new or (self._draft and not self._draft.is_complete):
            return False
        if self._draft and (self._draft.expects_more(self._ahead.next_letter()) or piece.rich.text[0].islower()):
            return False
        labelled = labels.field(piece.meant) or labels.option(piece.meant) or labels.is_answers_heading(piece.meant)
        is_listed = bool(answers_on(piece.meant, piece.at, are_answers=False))
        return not (labelled or self._ahead.label(piece) or is_listed or self._is_section(piece))

    def _begins_without_number(self, piece: Piece) -> bool:
        """Whether options begin anew below lines that belong to no question yet."""
        label = labels.option(piece.meant)
        if not self._loose or not label or label.letter.upper() != "A":
            return False
        return self._ahead.next_letter().upper() == "B" or len(options_of(piece.rich, "")) > 1

    def _begin_without_number(self) -> None:
        """The line above the options is the stem; lines before it go where they would have gone."""
        *others, stem = self._loose
        if self._draft and self._draft.open_field in ("", labels.KEY):
            others, stems = [], self._loose
        else:
            stems = [stem]
        self._loose = others
        self._settle()
        self._draft = Draft(stems[0].at, "", topic=self._topic, level=self._level)
        self._draft.say("no-number")
        self._add()
        for each in stems:
            self._take_text(each.rich, each)
            heed_beside(self._draft, each)

    def _settle(self) -> None:
        loose, self._loose = self._loose, []
        for piece in loose:
            self._go_on(piece)

    # answers

    def _take_answers(self, piece: Piece) -> bool:
        """Whether the line belongs to the answers of all questions, and was taken as such."""
        if not self.drafts:
            return False
        if labels.is_answers_heading(piece.meant) and self._heads_answers(piece):
            self._in_answers, self._draft = True, None
            return True
        if self._in_answers and self._take_apart(piece):
            return True
        found = answers_on(piece.meant, piece.at, are_answers=self._in_answers)
        if found and self._draft and self._draft.takes_pairs([each.number for each in found], piece):
            return True
        if len(found) > 1 or (found and self._in_answers):
            self.answers += found
            self._draft = self._numbered(found[0].number) if len(found) == 1 else None
            if self._draft:
                self._draft.open_field = labels.ANSWERED
            return True
        return self._in_answers and self._take_solution(piece)

    def _take_apart(self, piece: Piece) -> bool:
        """Whether the line is the number of a question, or its letter below: so a pasted table of answers comes."""
        number, self._number_above = self._number_above, ""
        following = self._ahead.next()
        leads = following is not None and is_value(following.meant)
        if number and is_value(piece.meant):
            if leads and self._is_column:  # all numbers, then all letters: this one is of the first
                self._leave_out(piece)
            else:
                self.answers.append(Answer(number, piece.rich.squeezed(), piece.at))
            return True
        if leads and number_in(piece.meant):
            self._number_above = number_in(piece.meant)
        else:
            self._is_column = bool(number_in(piece.meant))
        return bool(self._number_above)

    def _heads_answers(self, piece: Piece) -> bool:
        """Whether what reads like their heading is no line of the question, such as the rest of an option: "Không có /
        đáp án đúng"."""
        if piece.meant[0].islower() and self._draft and not self._draft.open_field:
            following = self._ahead.next()
            lists = following is None or number_in(following.meant) or answers_on(following.meant, 0, are_answers=True)
            return bool(lists) and not self._draft.expects_more(self._ahead.next_letter())
        return not self._is_lone_key_label(piece)

    def _is_lone_key_label(self, piece: Piece) -> bool:
        """ "Đáp án:" alone on its line within a question, whose letter stands on the next."""
        if not self._draft or ":" not in piece.meant or self._draft.open_field:
            return False
        following = self._ahead.next()
        return following is not None and not pairs(following.meant, 0) and not self._ahead.may_begin(following)

    def _take_solution(self, piece: Piece) -> bool:
        """ "Câu 5: B. Giải thích …" below the heading of the answers: the key and the explanation of question 5."""
        label = self._ahead.label(piece)
        if label is None or self._ahead.owns_options():
            return False
        draft = self._numbered(plain_number(label.number))
        if draft is None:
            return False
        rest = piece.rich[label.end :].strip()
        self._draft = draft
        draft.open_field = labels.EXPLANATION
        if rest and not labels.field(rest.meant):
            self.answers.append(Answer(plain_number(label.number), rest.squeezed(), piece.at))
        elif rest:
            self._take_field(labels.field(rest.meant), replace(piece, rich=rest))
        return True

    def _numbered(self, number: str) -> Draft | None:
        return self._by_number.get(number)

    def _add(self) -> None:
        """Keep the question that begins."""
        self.drafts.append(self._draft)
        self._by_number.setdefault(plain_number(self._draft.number), self._draft)

    # where a question begins

    def _question(self, piece: Piece) -> QuestionLabel | None:
        label = self._ahead.label(piece)
        if label is None or label.is_worded:
            return label
        number, draft = int(label.number), self._draft
        last = int(self.drafts[-1].number or 0) if self.drafts else 0
        if self._ahead.is_worded:
            goes_on = draft is None or (draft.is_complete and number in (1, last + 1))
            is_clause = draft is not None and draft.explains_by(self._ahead.next_letter())
            begins = goes_on and not is_clause and self._ahead.owns_options()
        elif self._in_answers:
            begins = self._ahead.owns_options()
        elif draft is None or (draft.is_complete and not draft.open_field):
            begins = draft is None or number == last + 1 or self._ahead.owns_options()
        elif draft.open_field:
            begins = self._ahead.owns_options() or (number == last + 1 and number != self._listed + 1)
        else:  # the stem goes on: a list in it begins with 1 and counts
            begins = number != 1 and number != self._listed + 1
        self._listed = 0 if begins else number
        return label if begins else None

    def _begin(self, piece: Piece, label: QuestionLabel) -> None:
        self._in_answers, self._listed = False, 0
        self._draft = Draft(piece.at, label.number, topic=self._topic, level=self._level)
        self._add()
        rest = piece.rich[label.end :].strip()
        for note in filter(None, (each.strip(" ([])") for each in label.note.replace("]", ")").split(")"))):
            self._draft.take_note(note)
        if rest:
            self._take_text(rest, piece)

    # fields

    def _field(self, piece: Piece) -> FieldLabel | None:
        """The label of the line; a topic or level that leads the questions below it ends the question above."""
        label = labels.field(piece.meant)
        leads = label is not None and label.name in (labels.TOPIC, labels.LEVEL)
        if leads and not self.drafts:
            self._leading.add(label.name)
        if leads and label.name in self._leading:
            self._draft = None
        return label if self._draft or leads else None

    def _take_field(self, label: FieldLabel, piece: Piece) -> None:
        draft = self._draft
        told = piece.rich[label.end :]
        text = without_bracket(told.squeezed(), piece.meant)
        if draft is None:
            self._lead(label.name, text)
            return
        draft.open_field, draft.is_key_beside = label.name, False
        if labels.is_gap(text):
            draft.has_gap |= label.name == labels.KEY
        elif label.name == labels.LEVEL:
            draft.level = labels.level(text)
            if not draft.level:
                draft.say("level-unknown", piece.at, text=shortened(text))
        elif label.name == labels.TOPIC:
            draft.topic = text.rstrip(".")
        elif label.name == labels.SOURCE:
            draft.source = text
        elif label.name == labels.KEY and (found := self._answers_of_all(text, piece.at)):
            self.answers += found
        elif label.name == labels.KEY:
            draft.add_key(told, piece.at, line=piece.meant)
        elif text:
            draft.tell(label, text)

    def _answers_of_all(self, text: str, at: int) -> list[Answer]:
        """ "Đáp án: 1A, 2B, 3C" below the last question, rather than the pairs of a matching; in doubt where it names
        as many lines as there are questions, and no other has a key."""
        found = answers_on(text, at, are_answers=True)
        named, known = {plain_number(each.number) for each in found}, self._by_number.keys()
        if len(named) < 2 or not named <= known:
            return []
        if not self._draft.numbers_in_stem:
            return found
        self._draft.is_doubtful |= named == known and not any(draft.keys for draft in self.drafts)
        return []

    def _lead(self, name: str, text: str) -> None:
        if name == labels.TOPIC:
            self._topic = text.rstrip(".")
        else:
            self._level = labels.level(text)

    # sections

    def _is_section(self, piece: Piece) -> bool:
        option = labels.option(piece.meant)
        is_capital = _is_capital(piece)
        if piece.is_heading and labels.names_part(piece.meant) and not self._ahead.lasts():
            return True
        if self._draft and (not self._draft.is_complete or (option and self._draft.goes_on_with(option, is_capital))):
            return False
        if is_capital and labels.names_part(piece.meant) and not self._ahead.lasts():
            return True
        following = self._ahead.next_but_notes()
        leads = following is not None and (
            self._ahead.may_begin(following) or labels.section(following.meant) is not None or following.is_heading
        )
        return piece.is_heading or (leads and (labels.section(piece.meant) is not None or is_capital))

    def _take_section(self, piece: Piece) -> None:
        self._draft = None
        topic = labels.section(piece.meant)
        if topic:
            self._topic = " ".join(topic.split())
            self._leading.add(labels.TOPIC)
            return
        self._level = labels.level(labels.section_words(piece.meant))
        if not self._level:
            self._leave_out(piece)

    # options and plain text

    def _take_options(self, piece: Piece) -> bool:
        label = labels.option(piece.meant)
        if not self._draft or not label or not self._draft.accepts(label, self._ahead.next_letter()):
            return False
        self._draft.open_field, self._listed = "", 0  # the key stood above: the options go on as if it did not
        line, key = split_key(piece.rich)
        for cut in options_of(line, self._ahead.next_letter()):
            self._draft.add_option(*cut, piece)
        if key:
            self._draft.take_key(key, piece.at)
        return True

    def _take_text(self, text: Rich, piece: Piece) -> None:
        """Text of the stem, behind which options and the key may stand on the same line."""
        line, key = split_key(text)
        stem, cuts = options_behind(line, self._ahead.next_letter())
        self._draft.is_doubtful |= len(lists_within(line.meant, self._ahead.next_letter())) > 1
        if (label := labels.option(line.meant)) and label.letter.upper() == "A" and not self._draft.stem and not cuts:
            cuts = options_of(line, self._ahead.next_letter())
            stem = NO_TEXT if len(cuts) > 1 else line
            cuts = cuts if len(cuts) > 1 else []
        if stem:
            self._draft.add_to_stem(stem, piece.is_new)
        for cut in cuts:
            self._draft.add_option(*cut, piece)
        if key:
            self._draft.take_key(key, piece.at)

    def _go_on(self, piece: Piece) -> None:
        """A line without a label goes on with what is being read."""
        draft = self._draft
        if draft is None or draft.open_field == labels.ANSWERED:
            self._leave_out(piece)
        elif draft.open_field and labels.is_gap(piece.rich.text):
            draft.has_gap |= draft.open_field == labels.KEY
        elif draft.awaits_key:
            draft.add_key(piece.rich, piece.at, line="")
        elif draft.open_field:
            self._lengthen_field(draft, piece)
        elif not draft.options or (piece.place and labels.bare_question(piece.meant)):  # the left side of a matching
            if piece.place and not any(remark.code == "table-as-lines" for remark in draft.remarks):
                draft.say("table-as-lines", piece.at)
            self._take_text(piece.rich, piece)
        elif draft.was_a_list(self._ahead.next_letter()):
            draft.make_stem_of_options()
            self._take_text(piece.rich, piece)
        elif (below := options_below(split_key(piece.rich)[0], draft.options[-1], self._ahead.next_letter()))[1]:
            self._go_on(replace(piece, rich=below[0]))
            for cut in below[1]:
                self._draft.add_option(*cut, piece)
            if key := split_key(piece.rich)[1]:
                draft.take_key(key, piece.at)
        elif draft.belongs_to_option(piece, self._ahead.next_letter(), is_apart=self._ahead.follows_gap()):
            self._lengthen(draft.options[-1], piece)
        elif draft.keys:  # they stood above the options, which end here
            draft.open_field = labels.KEY
            self._lengthen_field(draft, piece)
        else:
            draft.leave_over(piece.rich.text, piece.at)

    def _lengthen_field(self, draft: Draft, piece: Piece) -> None:
        """A line more of what is explained; where nothing marks it as that, somebody has to look at it."""
        if draft.open_field not in (labels.EXPLANATION, labels.BASIS):
            if labels.gives_reason(piece.meant):
                draft.open_field = labels.EXPLANATION
            elif not draft.guesses_explanation:
                draft.guesses_explanation = True
                draft.say("explanation-unmarked", piece.at, text=shortened(piece.rich.text))
        draft.lengthen_field(piece.rich)

    def _lengthen(self, option: DraftOption, piece: Piece) -> None:
        line, key = split_key(piece.rich)
        option.lengthen(line)
        if key:
            self._draft.take_key(key, piece.at)


def _is_capital(piece: Piece) -> bool:
    return piece.rich.text.isupper() and sum(map(str.isalpha, piece.rich.text)) > 3
