"""What a process keeps in memory of a pool, and that nobody is drawn a paper from what is no longer so."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.caches import AWAY, HintCache
from contest import pools
from contest.models import RoundDivision
from contest.pools import draw, forget_pool, pool_of
from questions.models import Question, Revision, Use
from tests import services
from tests.factories import make_blueprint, make_contest, make_round, make_round_division

SEED = "ab" * 16
KINDS = ["single", "multiple", "ordering"]


@pytest.fixture
def joined(db):
    return make_round_division(make_round(make_contest()), kinds=KINDS)


def without_redis() -> HintCache:
    return HintCache(f"redis://127.0.0.1:{services.free_port()}/0", {})


def used(*, ago: timedelta) -> None:
    Revision.objects.update(used_at=timezone.now() - ago)


def queries_of(joined) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        draw(joined, SEED)
    return [query["sql"] for query in queries.captured_queries]


def test_a_seed_draws_the_same_paper_from_the_database_and_from_memory(joined):
    used(ago=timedelta(hours=1))
    papers = [draw(joined, SEED) for _time in range(2)]
    forget_pool(joined)
    assert [paper == papers[0] for paper in [*papers, draw(joined, SEED)]] == [True, True, True]


def test_once_warm_a_draw_asks_the_database_nothing(joined):
    used(ago=timedelta(hours=1))
    draw(joined, SEED)
    assert queries_of(joined) == []


def test_a_paper_is_drawn_by_the_rows_that_the_pool_was_read_with(joined):
    """Whoever changes them forgets the pool, as the verb and the office of blueprints do."""
    joined.blueprint.rows.filter(kind="single").delete()
    by_stored = len(draw(joined, SEED)["slots"])
    joined.blueprint.rows.all().delete()
    by_kept = len(draw(joined, SEED)["slots"])
    forget_pool(joined)
    assert (by_stored, by_kept, len(draw(joined, SEED)["slots"])) == (2, 2, 0)


def test_a_programme_from_before_a_change_does_not_fill_the_new_pool(joined):
    """A page reads its contest once a second. What it brings a moment after the change must not stay for everybody."""
    kept = RoundDivision.objects.ready_to_draw().get(pk=joined.pk)
    draw(kept, SEED)
    row = joined.blueprint.rows.get(kind="single")
    short = {"topic": row.topic, "kind": row.kind}
    joined.blueprint = make_blueprint(short, owner=joined.blueprint.owner, name="Ma trận ngắn")
    joined.save()
    forget_pool(joined)
    assert [len(draw(each, SEED)["slots"]) for each in (kept, joined, kept)] == [1, 1, 1]


def test_a_programme_from_before_a_change_of_uses_does_not_either(joined):
    kept = RoundDivision.objects.get(pk=joined.pk)
    RoundDivision.objects.update(uses=[Use.PRACTICE])
    forget_pool(joined)
    assert pool_of(kept).cells == {}


def test_what_may_still_change_is_read_each_time(joined):
    draw(joined, SEED)
    revision = Revision.objects.get(kind="ordering")
    options = revision.content["options"]
    renamed = [option | {"key": option["key"] + "2"} for option in options]
    Revision.objects.filter(pk=revision.pk).update(content=revision.content | {"options": renamed})
    drawn = {slot["revision"]: slot["options"] for slot in draw(joined, SEED)["slots"]}
    assert sorted(drawn[revision.pk]) == sorted(option["key"] for option in renamed)


def test_a_question_that_is_retired_may_be_drawn_until_the_pool_is_forgotten(joined):
    before = pool_of(joined)
    Question.objects.update(retired_at=timezone.now())
    kept = pool_of(joined)
    forget_pool(joined)
    assert (kept is before, pool_of(joined).cells) == (True, {})


def test_another_process_that_forgets_the_pool_is_heard(joined):
    """The token in the shared cache is what counts, not this process's own memory."""
    before = pool_of(joined)
    cache.delete(f"pool:{joined.pk}")
    assert pool_of(joined) is not before


def test_while_redis_is_away_a_draw_asks_the_database_nothing_either(joined, monkeypatch):
    monkeypatch.setattr(pools, "cache", without_redis())
    used(ago=timedelta(hours=1))
    draw(joined, SEED)
    assert queries_of(joined) == []


def test_a_pool_that_is_forgotten_while_redis_is_away_is_read_anew_here(joined, monkeypatch):
    """Whoever changed it is told that others may draw from theirs for POOL_SECONDS."""
    monkeypatch.setattr(pools, "cache", without_redis())
    before = pool_of(joined)
    with pytest.raises(AWAY):
        forget_pool(joined)
    assert pool_of(joined) is not before


def test_what_a_transaction_has_only_just_used_is_not_remembered(joined):
    """It may yet be rolled back, and the revision changed."""
    used(ago=timedelta(seconds=10))
    draw(joined, SEED)
    assert ['FROM "questions_revision"' in query for query in queries_of(joined)] == [True]
