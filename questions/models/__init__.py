"""What: topics, legal documents, banks, questions with their revisions and keys, their review, blueprints."""

from questions.models.banks import Bank, Tag
from questions.models.blueprints import Blueprint, BlueprintRow
from questions.models.calendars import HolidayYear
from questions.models.filters import MOST_FILTERS, SavedFilter
from questions.models.imports import ImportBatch, ImportPicture, ImportRow, SheetHeader
from questions.models.law import Confirmation, Doubt
from questions.models.questions import (
    EXPLANATION_LIMIT,
    STEM_LIMIT,
    AnswerKey,
    Footing,
    LegalBasis,
    Level,
    Question,
    QuestionImage,
    Revision,
    Standing,
    Use,
    documents_of_bases,
)
from questions.models.review import Approval, Comment, Deputy, Draft, Opening, SignedDecision
from questions.models.topics import DocumentLink, DocumentRelation, LegalDocument, Topic, TopicGuide
from questions.models.words import Fingerprint, QuestionText

__all__ = [
    "EXPLANATION_LIMIT",
    "MOST_FILTERS",
    "STEM_LIMIT",
    "AnswerKey",
    "Approval",
    "Bank",
    "Blueprint",
    "BlueprintRow",
    "Comment",
    "Confirmation",
    "Deputy",
    "DocumentLink",
    "DocumentRelation",
    "Doubt",
    "Draft",
    "Fingerprint",
    "Footing",
    "HolidayYear",
    "ImportBatch",
    "ImportPicture",
    "ImportRow",
    "LegalBasis",
    "LegalDocument",
    "Level",
    "Opening",
    "Question",
    "QuestionImage",
    "QuestionText",
    "Revision",
    "SavedFilter",
    "SheetHeader",
    "SignedDecision",
    "Standing",
    "Tag",
    "Topic",
    "TopicGuide",
    "Use",
    "documents_of_bases",
]
