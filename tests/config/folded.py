"""The steps of the history that was folded, as a database that went through them has them in django_migrations."""

_NAMES = {
    "accounts": """
        0001_initial
        0002_audit_log_is_append_only
        0003_audit_log_is_never_emptied
        0004_erased_people
        0005_one_time_codes
        0006_imports_of_lists
        0007_pins
        0008_codes_to_carry_on
        0009_consents_read_aloud
    """,
    "questions": """
        0001_initial
        0002_used_revisions_stand_still
        0003_pictures_have_a_size
        0004_review
        0005_latest_revisions
        0006_only_approved_revisions_are_drawn
        0007_imports
        0008_law
        0009_law_as_it_stands
        0010_claimed_imports
        0011_drafts_of_new_questions
        0012_fingerprints
        0013_saved_filters
        0014_variation
        0015_holiday_calendar
        0016_topic_guides
        0017_scans_may_be_pdf
        0018_rows_to_be_decided
        0019_fingerprints_of_stems
        0020_texts_have_an_end
    """,
    "contest": """
        0001_initial
        0002_saves_are_append_only
        0003_hide_rows_and_count_stretches
        0004_saves_are_never_emptied
        0005_derived_statistics
        0006_law_of_a_day
        0007_leave_questions_out
        0008_figures_in_editions
        0009_count_variants
        0010_editions_begun
        0011_look_at_papers
        0012_marks_keep_what_was_chosen
        0013_months_kept
        0014_learning
        0015_feedback
        0016_contests_choose_their_doors
        0017_rosters
        0018_channels
        0019_for_whom_citizens_take_part
        0020_receipts
        0021_pairs_of_entries
        0022_assisted_entries
        0023_rosters_switch_at_once
        0024_roster_reminders
    """,
}
STEPS = frozenset((app, name) for app, names in _NAMES.items() for name in names.split())
