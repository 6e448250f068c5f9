"""What is told of a topic beside its questions: what it covers, and the next step in real life."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.roles import keeps_law
from questions.errors import NotAllowed
from questions.models import Topic, TopicGuide

TEXTS = ("covers_vi", "covers_en", "step_vi", "step_en")


@transaction.atomic
def describe_topic(topic: Topic, texts: Mapping[str, str], *, by: User, now: datetime) -> TopicGuide:
    """Write the guide of a topic, which all units share; what is empty is shown nowhere."""
    if not keeps_law(by):
        raise NotAllowed
    guide = TopicGuide.objects.filter(topic=topic).first() or TopicGuide(topic=topic)
    before = {name: getattr(guide, name) for name in TEXTS}
    after = {name: texts[name] for name in TEXTS}
    if before != after:
        for name, text in after.items():
            setattr(guide, name, text)
        guide.save()
        audit.record(by, "topic-described", on=topic, at=now, before=before, after=after)
    return guide
