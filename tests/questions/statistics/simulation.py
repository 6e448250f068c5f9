"""Rounds made up from known abilities and difficulties, to hold the formulas against the truth."""

import math
import random

from questions.statistics import Answer, Sitting


def sitting(person: int, marks: dict, round: int = 1) -> Sitting:
    """A paper of questions worth a point each; `marks` tells by question what share of it was earned."""
    return Sitting(person, round, [Answer(question, int(100 * mark), 100) for question, mark in marks.items()])


def rasch_round(difficulties: list[float], persons: int, length: int, seed: int, ability: float = 0.0) -> list[Sitting]:
    """Everybody draws `length` of the questions; abilities are normal about `ability`, deviation 1."""
    source = random.Random(seed)
    papers = []
    for person in range(persons):
        own = source.gauss(ability, 1)
        drawn = source.sample(range(len(difficulties)), length)
        marks = {question: source.random() < 1 / (1 + math.exp(difficulties[question] - own)) for question in drawn}
        papers.append(sitting(person, marks))
    return papers


def centred(numbers: list[float]) -> list[float]:
    mean = sum(numbers) / len(numbers)
    return [number - mean for number in numbers]
