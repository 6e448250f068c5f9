"""Addresses of whoever organises contests."""

from django.urls import include, path

from contest.views import (
    organize,
    organize_bank_deeds,
    organize_banks,
    organize_blueprints,
    organize_calendar,
    organize_editor,
    organize_filters,
    organize_import_rows,
    organize_imports,
    organize_keeping,
    organize_law,
    organize_learning,
    organize_manual,
    organize_prospects,
    organize_questions,
    organize_rounds,
    organize_rows,
    organize_statistics,
    organize_watch,
)

contest_urls = [
    path("", organize.contest_page, name="organize_contest"),
    path("edit/", organize.contest_edit, name="organize_contest_edit"),
    path("publish/", organize.contest_publish, name="organize_contest_publish"),
    path("withdraw/", organize.contest_withdraw, name="organize_contest_withdraw"),
    path("rows/", organize_rows.rows, name="organize_rows"),
    path("watch/", organize_watch.watch, name="organize_watch"),
    path("entries/", organize_watch.entries, name="organize_entries"),
    path("divisions/new/", organize_rounds.division_new, name="organize_division_new"),
    path("divisions/<int:division_id>/", organize_rounds.division_edit, name="organize_division_edit"),
    path("divisions/<int:division_id>/remove/", organize_rounds.division_remove, name="organize_division_remove"),
    path("rounds/new/", organize_rounds.round_new, name="organize_round_new"),
    path("rounds/<int:round_id>/", organize_rounds.round_edit, name="organize_round_edit"),
    path("rounds/<int:round_id>/remove/", organize_rounds.round_remove, name="organize_round_remove"),
]
sitting_urls = [
    path("", organize_rounds.sitting_edit, name="organize_sitting"),
    path("remove/", organize_rounds.sitting_remove, name="organize_sitting_remove"),
    path("preview/", organize_rounds.preview, name="organize_preview"),
    path("statistics/", organize_statistics.sitting_statistics, name="organize_statistics"),
    path("statistics/ask/", organize_statistics.sitting_statistics_ask, name="organize_statistics_ask"),
    path(
        "statistics/file/<slug:format>/",
        organize_statistics.sitting_statistics_export,
        name="organize_statistics_file",
    ),
    path("preview/papers/", organize_prospects.sitting_prospect, name="organize_prospect"),
    path("preview/image/<int:image_id>/", organize_rounds.preview_image, name="organize_preview_image"),
]
blueprint_urls = [
    path("", organize_blueprints.blueprint_list, name="organize_blueprints"),
    path("new/", organize_blueprints.blueprint_new, name="organize_blueprint_new"),
    path("<int:blueprint_id>/", organize_blueprints.blueprint_edit, name="organize_blueprint_edit"),
    path("<int:blueprint_id>/preview/", organize_prospects.blueprint_prospect, name="organize_blueprint_prospect"),
    path("<int:blueprint_id>/remove/", organize_blueprints.blueprint_remove, name="organize_blueprint_remove"),
]
question_urls = [
    path("", organize_questions.question_page, name="organize_question"),
    path("edit/", organize_editor.question_edit, name="organize_question_edit"),
    path("draft/", organize_editor.draft_keep, name="organize_question_draft"),
    path("recheck/", organize_law.question_recheck, name="organize_question_recheck"),
    path("act/", organize_questions.question_act, name="organize_question_act"),
    path("decide/", organize_keeping.question_decide, name="organize_question_decide"),
    path("statistics/", organize_statistics.question_statistics, name="organize_question_statistics"),
    path(
        "statistics/file/<slug:format>/",
        organize_statistics.question_statistics_export,
        name="organize_question_statistics_file",
    ),
    path("images/<int:image_id>/", organize_questions.question_image, name="organize_question_image"),
]
import_urls = [
    path("", organize_imports.import_page, name="organize_import"),
    path("act/", organize_imports.import_act, name="organize_import_act"),
    path("reading/", organize_imports.import_reading, name="organize_import_reading"),
    path("rows/<int:place>/", organize_import_rows.row_edit, name="organize_import_row"),
    path("rows/<int:place>/act/", organize_import_rows.row_act, name="organize_import_row_act"),
    path("images/<int:image_id>/", organize_import_rows.row_image, name="organize_import_image"),
]
bank_urls = [
    path("", organize_banks.bank_page, name="organize_bank"),
    path("law/", organize_law.bank_law, name="organize_bank_law"),
    path("act/", organize_bank_deeds.bank_act, name="organize_bank_act"),
    path("filters/", organize_filters.filter_list, name="organize_filters"),
    path("filters/<int:filter_id>/", organize_filters.filter_act, name="organize_filter"),
    path("export/", organize_keeping.bank_export, name="organize_bank_export"),
    path("settings/", organize_keeping.bank_settings, name="organize_bank_settings"),
    path("deputies/<int:deputy_id>/end/", organize_keeping.deputy_end, name="organize_deputy_end"),
    path("decisions/<int:decision_id>/", organize_keeping.decision_scan, name="organize_decision"),
    path("import/", organize_imports.imports_page, name="organize_imports"),
    path("import/template/", organize_imports.template, name="organize_import_template"),
    path("import/<int:import_id>/", include(import_urls)),
    path("questions/new/", organize_editor.question_new, name="organize_question_new"),
    path("questions/new/draft/", organize_editor.draft_keep_new, name="organize_question_new_draft"),
    path("questions/<int:question_id>/", include(question_urls)),
]
law_urls = [
    path("", organize_law.law_list, name="organize_law"),
    path("new/", organize_law.law_new, name="organize_law_new"),
    path("queue/", organize_law.law_queue, name="organize_law_queue"),
    path("calendar/", organize_calendar.calendar_list, name="organize_calendar"),
    path("calendar/<int:year>/", organize_calendar.calendar_year, name="organize_calendar_year"),
    path("calendar/<int:year>/edit/", organize_calendar.calendar_edit, name="organize_calendar_edit"),
    path("<int:document_id>/", organize_law.law_document, name="organize_law_document"),
    path("<int:document_id>/edit/", organize_law.law_edit, name="organize_law_edit"),
]

urlpatterns = [
    path("", organize.home, name="organize_home"),
    path("units/search/", organize.unit_search, name="organize_unit_search"),
    path("contests/new/", organize.contest_new, name="organize_contest_new"),
    path("contests/<int:contest_id>/", include(contest_urls)),
    path("contests/<int:contest_id>/rounds/<int:round_id>/divisions/<int:division_id>/", include(sitting_urls)),
    path("blueprints/", include(blueprint_urls)),
    path("banks/", organize_banks.bank_list, name="organize_banks"),
    path("banks/new/", organize_keeping.bank_new, name="organize_bank_new"),
    path("banks/<slug:slug>/", include(bank_urls)),
    path("law/", include(law_urls)),
    path("learning/", organize_learning.learning, name="organize_learning"),
    path("learning/topics/<slug:slug>/", organize_learning.topic_guide, name="organize_topic_guide"),
    path("learning/sites/", organize_learning.site_allow, name="organize_site_allow"),
    path("learning/sites/<int:site_id>/forbid/", organize_learning.site_forbid, name="organize_site_forbid"),
    path("manual/", organize_manual.manual, name="organize_manual"),
    path("manual/<slug:name>/", organize_manual.manual, name="organize_manual_chapter"),
    path("review/", organize_banks.review_queue, name="organize_review"),
]
