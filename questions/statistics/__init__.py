"""What real attempts tell of questions and of papers. Give `analyse` sittings, and take figures by question and round.

All of it is formulas over values; docs/statistics.md says in words what each figure means and when it is withheld.
"""

from questions.statistics.abilities import OPEN
from questions.statistics.analysis import Analysis, QuestionFigures, Times, analyse, question_figures
from questions.statistics.facts import SMALLEST_GROUP, Facts, facts_of, withheld
from questions.statistics.flags import KEY_IN_DOUBT, LABELS, Flag, Follows, InRound, Option
from questions.statistics.guessing import random_guess
from questions.statistics.rasch import Difficulty, rasch_difficulties
from questions.statistics.reliability import RoundFigures, round_figures
from questions.statistics.sittings import Alike, Answer, Column, Sitting, columns, joined

__all__ = [
    "KEY_IN_DOUBT",
    "LABELS",
    "OPEN",
    "SMALLEST_GROUP",
    "Alike",
    "Analysis",
    "Answer",
    "Column",
    "Difficulty",
    "Facts",
    "Flag",
    "Follows",
    "InRound",
    "Option",
    "QuestionFigures",
    "RoundFigures",
    "Sitting",
    "Times",
    "analyse",
    "columns",
    "facts_of",
    "joined",
    "question_figures",
    "random_guess",
    "rasch_difficulties",
    "round_figures",
    "withheld",
]
