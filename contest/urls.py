"""Addresses that everybody may open: the contests and their boards, and an entrant's own page."""

from django.urls import path

from contest.views import boards, feedback, guide, joining, kiosk, personal, public, receipts, roster_code, spread

urlpatterns = [
    path("", public.home, name="home"),
    path("contests/<slug:slug>/", public.contest_page, name="contest"),
    path("contests/<slug:slug>/enter/", public.enter, name="enter"),
    path("contests/<slug:slug>/roster-code/", roster_code.roster_code, name="roster_code"),
    path("contests/<slug:slug>/join/", joining.join, name="join"),
    path("contests/<slug:slug>/share.png", spread.share_picture, name="share_picture"),
    path("contests/<slug:slug>/board/", boards.board, name="board"),
    path("contests/<slug:slug>/board/<int:board_id>/data/", boards.board_data, name="board_data"),
    path("receipts/", receipts.check_receipt, name="check_receipt"),
    path("c/", public.find_contest, name="find_contest"),
    path("c/<str:code>/", public.short_link, name="short_link"),
    path("r/<str:code>/", public.slip_link, name="slip_link"),
    path("guide/", guide.guide, name="guide"),
    path("guide/<slug:name>/", guide.guide_chapter, name="guide_chapter"),
    path("kiosk/", kiosk.door, name="kiosk"),
    path("kiosk/end/", kiosk.end, name="kiosk_end"),
    path("kiosk/leave/", kiosk.leave_here, name="kiosk_leave"),
    path("me/", public.me, name="me"),
    path("me/name/", public.full_name, name="full_name"),
    path("me/data/", personal.my_data, name="my_data"),
    path("me/data/file/", personal.my_data_file, name="my_data_file"),
    path("me/data/erase/", personal.erase, name="erase_account"),
    path("me/<int:entry_id>/withdraw/", personal.withdraw, name="withdraw_consent"),
    path("me/<int:entry_id>/", public.correct, name="correct"),
    path("me/<int:entry_id>/feedback/", feedback.give, name="give_feedback"),
    path("me/<int:entry_id>/heard/", feedback.heard, name="tell_channel"),
    path("me/<int:entry_id>/name/", public.name_style, name="name_style"),
]
