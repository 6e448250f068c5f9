"""Pictures below a stem: a page keeps their place free while they load."""

import pytest
from django.db import IntegrityError
from django.template.loader import render_to_string

from questions.models import QuestionImage
from tests.factories import make_question


def shown(**size) -> str:
    picture = QuestionImage(alt_text='Sơ đồ "một cửa"', **size)
    return render_to_string("questions/_picture.html", {"picture": picture, "source": "/play/x/image/1/"})


def test_a_measured_picture_tells_its_size():
    assert 'width="1600" height="900" loading="lazy">' in shown(width=1600, height=900)


def test_a_picture_from_before_tells_none():
    assert ("width=" in shown(), 'alt="Sơ đồ &quot;một cửa&quot;" loading="lazy">' in shown()) == (False, True)


@pytest.mark.parametrize("size", [{"width": 40}, {"height": 30}, {"width": 0, "height": 0}])
def test_half_a_size_is_refused_by_the_database(db, size):
    with pytest.raises(IntegrityError, match="image_measured_both_ways"):
        QuestionImage.objects.create(
            revision=make_question().approved_revision, image="questions/a.webp", alt_text="x", **size
        )
