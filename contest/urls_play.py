"""Addresses of whoever sits a paper. Saving and submitting by script have a door of their own: contest.saving."""

from django.urls import path

from contest.views import carrying, play, receipts

urlpatterns = [
    path("contests/<slug:slug>/rounds/<int:number>/start/", play.start, name="start"),
    path("play/<uuid:uuid>/", play.paper, name="paper"),
    path("play/<uuid:uuid>/<int:slot>/", play.paper_slot, name="paper_slot"),
    path("play/<uuid:uuid>/check/", play.paper_review, name="paper_review"),
    path("play/<uuid:uuid>/ticket/", play.ticket, name="ticket"),
    path("play/<uuid:uuid>/state/", play.paper_state, name="paper_state"),
    path("play/<uuid:uuid>/result/", play.result, name="result"),
    path("play/<uuid:uuid>/elsewhere/", carrying.carry, name="carry"),
    path("continue/", carrying.carry_on, name="carry_on"),
    path("play/<uuid:uuid>/receipt.png", receipts.picture, name="receipt_picture"),
    path("play/<uuid:uuid>/image/<int:pk>/", play.paper_image, name="paper_image"),
]
