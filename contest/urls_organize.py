"""Addresses of whoever organises contests."""

from django.urls import path

from contest.views import organize

urlpatterns = [
    path("", organize.home, name="organize_home"),
]
