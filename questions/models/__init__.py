"""What: topics, legal documents, banks, questions with their revisions and keys, their review, blueprints."""

from questions.models.banks import (
    AnswerKey,
    Bank,
    LegalBasis,
    Level,
    Question,
    QuestionImage,
    QuestionText,
    Revision,
    Standing,
    Tag,
    Use,
)
from questions.models.blueprints import Blueprint, BlueprintRow
from questions.models.imports import ImportBatch, ImportPicture, ImportRow, SheetHeader
from questions.models.review import Approval, Comment, Deputy, Draft, Opening, SignedDecision
from questions.models.topics import DocumentRelation, LegalDocument, Topic

__all__ = [
    "AnswerKey",
    "Approval",
    "Bank",
    "Blueprint",
    "BlueprintRow",
    "Comment",
    "Deputy",
    "DocumentRelation",
    "Draft",
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
    "SheetHeader",
    "SignedDecision",
    "Standing",
    "Tag",
    "Topic",
    "Use",
]
