"""Addresses of practice: for everybody, whether or not a contest is open."""

from django.urls import path

from contest.views import practice

urlpatterns = [
    path("practice/", practice.practice, name="practice"),
    path("practice/image/<int:pk>/", practice.practice_image, name="practice_image"),
    path("embed/today/", practice.embed_today, name="embed_today"),
    path("practice/today/", practice.practice_today, name="practice_today"),
    path("practice/repeat/", practice.practice_repeat, name="practice_repeat"),
    path("practice/<slug:slug>/", practice.practice_topic, name="practice_topic"),
    path("practice/<slug:slug>/five/", practice.practice_five, name="practice_five"),
    path("practice/set/<str:address>/", practice.practice_set, name="practice_set"),
]
