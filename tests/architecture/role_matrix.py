"""Who gets which answer where.

A row is a route, a method and what it is asked about, then the answers. One answer holds for everyone; otherwise there
is one for each of ROLES, in their order. An answer is a status; `login` is a redirect to the sign-in page. POST sends
BODIES, by the name of the route, or nothing: what counts here is who gets past the door.

`about` names an entry of the `stage` fixture in test_role_matrix.py, which gives the route its arguments; `-` has none.
All of it belongs to the entrant (an entry, an attempt) or to the province of the organiser; the stranger and the other
organiser show what is answered to those whose own it is not.
"""

ROLES = (
    "anonymous",
    "entrant",
    "stranger",
    "leader",
    "author",
    "reviewer",
    "observer",
    "organiser",
    "other_organiser",
    "superuser",
)

HTTP = """
#                                                anonymous
#                                                |     entrant
#                                                |     |   stranger
#                                                |     |   |    leader
#                                                |     |   |    |   author
#                                                |     |   |    |   |   reviewer
#                                                |     |   |    |   |   |   observer
#                                                |     |   |    |   |   |   |    organiser
#                                                |     |   |    |   |   |   |    |   other_organiser
#                                                |     |   |    |   |   |   |    |   |    superuser
# the site
healthz                   GET   -                200
readyz                    GET   -                503
metrics                   GET   -                404
offline                   GET   -                200
service_worker            GET   -                200
set_language              POST  -                302
preferences               POST  -                302
privacy                   GET   -                200
accessibility             GET   -                200
contact                   GET   -                200
guide                     GET   -                200
guide_chapter             GET   guide            200
emblem                    GET   -                404
favicon                   GET   -                302
unit_search               GET   -                200

# signing in and out
account_login             GET   -                200   302 302  302 302 302 302  302 302  302
account_login             POST  -                200   302 302  302 302 302 302  302 302  302
account_signup            GET   -                200   302 302  302 302 302 302  302 302  302
account_signup            POST  -                200   302 302  302 302 302 302  302 302  302
account_logout            GET   -                302   200 200  200 200 200 200  200 200  200
account_logout            POST  -                302
account_inactive          GET   -                200
account_change_password   GET   -                login 200 200  200 200 200 200  200 200  200
account_change_password   POST  -                login 200 200  200 200 200 200  200 200  200
account_reset_password    GET   -                200
account_reauthenticate    GET   -                login 200 200  200 200 200 200  200 200  200
account_reauthenticate    POST  -                login 200 200  200 200 200 200  200 200  200
mfa_authenticate          GET   -                login 302 302  302 302 302 302  302 302  302
mfa_authenticate          POST  -                login 302 302  302 302 302 302  302 302  302
mfa_index                 GET   -                login 200 200  200 200 200 200  200 200  200
mfa_reauthenticate        GET   -                login 302 302  302 302 302 302  302 302  302
mfa_reauthenticate        POST  -                login 302 302  302 302 302 302  302 302  302
mfa_activate_totp         GET   -                login 302 302  302 302 302 302  302 302  302
mfa_activate_totp         POST  -                login 302 302  302 302 302 302  302 302  302
mfa_deactivate_totp       GET   -                login 404 404  404 404 404 404  404 404  404
mfa_deactivate_totp       POST  -                login 404 404  404 404 404 404  404 404  404
mfa_view_recovery_codes   GET   -                login 404 404  404 404 404 404  404 404  404
mfa_generate_recovery_codes GET -                login 302 302  302 302 302 302  302 302  302
mfa_generate_recovery_codes POST -               login 302 302  302 302 302 302  302 302  302
mfa_add_webauthn          GET   -                login 302 302  302 302 302 302  302 302  302
mfa_add_webauthn          POST  -                login 302 302  302 302 302 302  302 302  302
mfa_reauthenticate_webauthn GET -                login 302 302  302 302 302 302  302 302  302
mfa_reauthenticate_webauthn POST -               login 302 302  302 302 302 302  302 302  302
mfa_remove_webauthn       GET   passkey          login 302 302  302 302 302 302  302 302  302
mfa_remove_webauthn       POST  passkey          login 302 302  302 302 302 302  302 302  302
account_set_password      GET   -                login 302 302  302 302 302 302  302 302  302
account_set_password      POST  -                login 302 302  302 302 302 302  302 302  302
account_code              GET   -                200   302 302  302 302 302 302  302 302  302
account_code              POST  -                200   302 302  302 302 302 302  302 302  302
account_code_confirm      GET   -                302
account_code_confirm      POST  -                302
account_code_signup       GET   -                302
account_code_signup       POST  -                302
openid_connect_login      GET   provider         404
openid_connect_callback   GET   provider         404
socialaccount_signup      GET   -                404
socialaccount_signup      POST  -                404

# contests
home                      GET   -                200
contest                   GET   contest          200
contest                   GET   draft            404   404 404  404 404 404 200  200 404  200
check_receipt             GET   -                200
find_contest              GET   -                302
short_link                GET   code             302
short_link                GET   number           302
slip_link                 GET   code             302
share_picture             GET   contest          200
share_picture             GET   draft            404

# a shared device: these belong to one that is a kiosk
kiosk                     GET   -                200
kiosk                     POST  -                200
kiosk_end                 POST  -                302
kiosk_leave               GET   -                302
kiosk_leave               POST  -                302

# practice: everybody's, contest or none
practice                  GET   -                200
practice_topic            GET   practice-topic   200
practice_five             GET   practice-topic   302
practice_set              GET   practice-set     200
practice_set              POST  practice-set     200
practice_repeat           GET   -                login 302 302  302 302 302 302  302 302  302
practice_today            GET   -                200
embed_today               GET   -                200
practice_image            GET   practice-image   200

# boards
board                     GET   contest          200
board                     GET   draft            404   404 404  404 404 404 404  200 404  200
board_data                GET   public-board     200
board_data                GET   organisers-board 404   404 404  404 404 404 404  200 404  200

# entering, and one's own page
enter                     GET   contest            200 200 200  200 403 403 200  403 200  403
enter                     POST  contest          login 200 200  200 403 403 200  403 200  403
enter                     GET   borrowing          200 200 200  200 403 403 200  403 403  403
enter                     POST  borrowing        login 200 200  200 403 403 200  403 403  403
join                      GET   contest          200   302 302  302 302 302 302  302 302  302
join                      POST  contest          200   302 302  302 302 302 302  302 302  302
join                      GET   draft            404
enter                     GET   draft            login 404 404  404 404 404 409  409 404  409
roster_code               GET   contest          409   302 409  409 409 409 409  409 409  409
roster_code               POST  contest          409   302 409  409 409 409 409  409 409  409
roster_code               GET   roster-door      200
roster_code               POST  roster-door      422
me                        GET   -                login 200 200  200 200 200 200  200 200  200
full_name                 POST  -                login 422 422  422 422 422 422  422 422  422
my_sessions               GET   -                login 200 200  200 200 200 200  200 200  200
end_session               POST  -                login 302 302  302 302 302 302  302 302  302
disconnect_identity       GET   -                login 302 302  302 302 302 302  302 302  302
disconnect_identity       POST  -                login 302 302  302 302 302 302  302 302  302
my_data                   GET   -                login 200 200  200 200 200 200  200 200  200
my_data_file              GET   -                login 200 200  200 200 200 200  200 200  200
erase_account             GET   -                login 409 200  409 409 409 409  409 409  409
erase_account             POST  -                login 409 422  409 409 409 409  409 409  409
withdraw_consent          GET   entry            login 409 404  404 404 404 404  404 404  404
withdraw_consent          POST  entry            login 409 404  404 404 404 404  404 404  404
correct                   GET   entry            login 409 404  404 404 404 404  404 404  404
correct                   POST  entry            login 409 404  404 404 404 404  404 404  404
give_feedback             POST  entry            login 422 404  404 404 404 404  404 404  404
tell_channel              POST  entry            login 302 404  404 404 404 404  404 404  404
name_style                POST  entry            login 302 404  404 404 404 404  404 404  404

# sitting a paper: nobody but the entrant, whatever else they are
start                     GET   round            login 200 302  302 302 302 302  302 302  302
start                     POST  round            login 302 302  302 302 302 302  302 302  302
paper                     GET   attempt          login 302 404  404 404 404 404  404 404  404
paper_slot                GET   slot             login 200 404  404 404 404 404  404 404  404
paper_slot                POST  slot             login 302 404  404 404 404 404  404 404  404
paper_review              GET   attempt          login 200 404  404 404 404 404  404 404  404
paper_review              POST  attempt          login 302 404  404 404 404 404  404 404  404
ticket                    POST  attempt          login 200 404  404 404 404 404  404 404  404
paper_state               GET   attempt          login 200 404  404 404 404 404  404 404  404
paper_image               GET   image            login 200 404  404 404 404 404  404 404  404
carry                     GET   attempt          login 200 404  404 404 404 404  404 404  404
carry                     POST  attempt          login 409 404  404 404 404 404  404 404  404
carry_on                  GET   -                200   302 302  302 302 302 302  302 302  302
carry_on                  POST  -                200   302 302  302 302 302 302  302 302  302
receipt_picture           GET   attempt          login 404 404  404 404 404 404  404 404  404
receipt_picture           GET   finished         login 200 404  404 404 404 404  404 404  404
result                    GET   attempt          login 302 404  404 404 404 404  404 404  404
result                    GET   finished         login 200 404  404 404 404 404  404 404  404

# organising: those who organise nothing are told so; those who organise elsewhere find nothing
organize_home             GET   -                login 403 403  403 403 403 403  200 200  200
organize_receipt          GET   -                login 403 403  403 403 403 403  200 200  200
organize_help             GET   -                login 403 403  200 403 403 403  200 200  200
organize_help             POST  -                login 403 403  422 403 403 403  422 422  422
organize_help_give        GET   person           login 403 403  200 403 403 403  200 404  200
organize_help_give        POST  person           login 403 403  422 403 403 403  422 404  422
organize_assisted         GET   -                login 403 403  200 403 403 403  200 200  200
organize_assisted         POST  -                login 403 403  422 403 403 403  422 422  422
organize_assist           GET   assisting        login 403 403  200 403 403 403  200 200  200
organize_assist           POST  assisting        login 403 403  422 403 403 403  422 422  422
organize_assisted_entry   GET   assisted         login 403 403  200 403 403 403  200 404  200
organize_assisted_entry   POST  assisted         login 403 403  302 403 403 403  302 404  302
organize_assisted_data    GET   assisted         login 403 403  200 403 403 403  200 404  200
organize_assisted_data    POST  assisted         login 403 403  422 403 403 403  422 404  422
organize_kiosk            GET   -                login 403 403  200 403 403 403  200 200  200
organize_kiosk            POST  -                login 403 403  422 403 403 403  422 422  422
organize_doubles          GET   -                login 403 403  200 403 403 403  200 200  200
organize_doubles          POST  -                login 403 403  200 403 403 403  200 200  200
organize_double           GET   pair             login 403 403  200 403 403 403  200 404  200
organize_double           POST  pair             login 403 403  422 403 403 403  422 404  422
organize_unit_search      GET   -                login 403 403  403 403 403 403  200 200  200
organize_contest_new      GET   -                login 403 403  403 403 403 403  200 200  200
organize_contest_new      POST  -                login 403 403  403 403 403 403  422 422  422
organize_contest          GET   own-contest      login 403 403  403 403 403 403  200 404  200
organize_watch            GET   own-contest      login 403 403  403 403 403 403  200 404  200
organize_entries          GET   own-contest      login 403 403  403 403 403 403  200 404  200
organize_roster           GET   own-contest      login 403 403  403 403 403 403  200 404  200
organize_roster_slips     GET   own-contest      login 403 403  403 403 403 403  200 404  200
organize_roster_line      GET   own-line         login 403 403  403 403 403 403  200 404  200
organize_roster_line      POST  own-line         login 403 403  403 403 403 403  422 404  422
organize_roster_imports   GET   own-contest      login 403 403  403 403 403 403  200 404  200
organize_roster_imports   POST  own-contest      login 403 403  403 403 403 403  422 404  422
organize_roster_imports_template GET own-contest login 403 403  403 403 403 403  200 404  200
organize_roster_imports_one GET own-roster-sheet login 403 403  403 403 403 403  200 404  200
organize_roster_imports_act POST own-roster-sheet login 403 403 403 403 403 403  302 404  302
organize_entries_file     GET   own-contest      login 403 403  403 403 403 403  200 404  200
organize_feedback         GET   own-contest      login 403 403  403 403 403 403  200 404  200
organize_feedback_file    GET   own-contest      login 403 403  403 403 403 403  200 404  200
organize_feedback_act     POST  own-feedback     login 403 403  403 403 403 403  302 404  302
organize_channels         GET   own-contest      login 403 403  403 403 403 403  200 404  200
organize_channels_make    POST  own-contest      login 403 403  403 403 403 403  404 404  404
organize_channels_parcel  GET   own-parcel       login 403 403  403 403 403 403  200 404  200
organize_channels_posters GET   own-parcel       login 403 403  403 403 403 403  200 404  200
organize_channel          GET   own-link         login 403 403  403 403 403 403  200 404  200
organize_channel_parcel   GET   own-link         login 403 403  403 403 403 403  200 404  200
organize_channel_material GET   own-material     login 403 403  403 403 403 403  200 404  200
organize_channel_report   GET   own-contest      login 403 403  403 403 403 403  200 404  200
organize_channel_report_file GET own-contest     login 403 403  403 403 403 403  200 404  200
organize_contest_edit     GET   own-contest      login 403 403  403 403 403 403  200 404  200
organize_contest_publish  GET   own-contest      login 403 403  403 403 403 403  200 404  200
organize_contest_withdraw GET   own-contest      login 403 403  403 403 403 403  200 404  200
organize_rows             POST  own-contest      login 403 403  403 403 403 403  302 404  302
organize_division_new     GET   own-contest      login 403 403  403 403 403 403  200 404  200
organize_round_new        GET   own-contest      login 403 403  403 403 403 403  200 404  200
organize_contest_edit     POST  own-contest      login 403 403  403 403 403 403  422 404  422
organize_contest_publish  POST  own-contest      login 403 403  403 403 403 403  302 404  302
organize_contest_withdraw POST  own-contest      login 403 403  403 403 403 403  422 404  422
organize_division_new     POST  own-contest      login 403 403  403 403 403 403  422 404  422
organize_round_new        POST  own-contest      login 403 403  403 403 403 403  422 404  422
organize_division_edit    GET   own-division     login 403 403  403 403 403 403  200 404  200
organize_division_edit    POST  own-division     login 403 403  403 403 403 403  422 404  422
organize_division_remove  POST  own-division     login 403 403  403 403 403 403  302 404  302
organize_round_edit       GET   own-round        login 403 403  403 403 403 403  200 404  200
organize_round_edit       POST  own-round        login 403 403  403 403 403 403  422 404  422
organize_round_remove     POST  own-round        login 403 403  403 403 403 403  302 404  302
organize_sitting          GET   own-sitting      login 403 403  403 403 403 403  200 404  200
organize_sitting          POST  own-sitting      login 403 403  403 403 403 403  409 404  409
organize_sitting_remove   POST  own-sitting      login 403 403  403 403 403 403  302 404  302
organize_preview          GET   own-sitting      login 403 403  403 403 403 403  302 404  302
organize_statistics       GET   own-sitting      login 403 403  403 403 403 403  200 404  200
organize_statistics_ask   POST  own-sitting      login 403 403  403 403 403 403  302 404  302
organize_statistics_file  GET   own-figures      login 403 403  403 403 403 403  200 404  200
organize_prospect         GET   own-sitting      login 403 403  403 403 403 403  200 404  200
organize_preview_image    GET   own-picture      login 403 403  403 403 403 403  200 404  200
organize_blueprints       GET   -                login 403 403  403 403 403 403  200 200  200
organize_blueprint_new    GET   -                login 403 403  403 403 403 403  200 200  200
organize_blueprint_new    POST  -                login 403 403  403 403 403 403  422 422  422
organize_blueprint_edit   GET   own-blueprint    login 403 403  403 403 403 403  200 404  200
organize_blueprint_edit   POST  own-blueprint    login 403 403  403 403 403 403  422 404  422
organize_blueprint_prospect GET own-blueprint    login 403 403  403 403 403 403  200 404  200
organize_blueprint_remove POST  own-blueprint    login 403 403  403 403 403 403  302 404  302

# units and headcounts: who organises for a whole tree of units writes them down, and sees those of that tree
organize_lists            GET   lists            login 403 403  403 403 403 403  200 200  200
organize_lists            POST  lists            login 403 403  403 403 403 403  422 422  422
organize_lists_template   GET   lists            login 403 403  403 403 403 403  200 200  200
organize_lists_one        GET   own-list         login 403 403  403 403 403 403  200 404  200
organize_lists_act        POST  own-list         login 403 403  403 403 403 403  302 404  302

# who of a roster has not come: their unit's leader sees it, and nobody else's people
my_rosters                GET   -                login 403 403  200 403 403 403  403 403  200
my_roster                 GET   led-contest      login 403 403  200 403 403 403  403 403  200
my_roster                 GET   others-contest   login 403 403  404 403 403 403  403 403  200
my_line                   GET   own-line         login 403 403  200 403 403 403  403 403  200
my_line                   GET   others-line      login 403 403  404 403 403 403  403 403  200
my_line                   POST  own-line         login 403 403  422 403 403 403  403 403  422
my_line                   POST  others-line      login 403 403  404 403 403 403  403 403  422
my_notice                 GET   led-contest      login 403 403  200 403 403 403  403 403  200
my_notice                 GET   others-contest   login 403 403  404 403 403 403  403 403  200
my_slips                  GET   led-contest      login 403 403  200 403 403 403  403 403  200
my_slips                  GET   others-contest   login 403 403  404 403 403 403  403 403  200
my_reminders              POST  led-contest      login 403 403  302 403 403 403  403 403  302
my_reminders              POST  others-contest   login 403 403  404 403 403 403  403 403  302

# question banks: authors, reviewers and organisers of their unit; who only reviews does not write
organize_banks            GET   -                login 403 403  403 200 200 403  200 200  200
organize_review           GET   -                login 403 403  403 200 200 403  200 200  200
organize_bank             GET   own-bank         login 403 403  403 200 200 403  200 404  200
organize_bank_act         POST  own-bank         login 403 403  403 302 302 403  302 404  302
organize_filters          GET   own-bank         login 403 403  403 200 200 403  200 404  200
organize_filters          POST  own-bank         login 403 403  403 422 422 403  422 404  422
organize_filter           POST  own-filter       login 403 403  403 404 404 403  404 404  404
organize_bank_new         GET   -                login 403 403  403 403 403 403  200 200  200
organize_bank_new         POST  -                login 403 403  403 403 403 403  422 422  422
organize_bank_settings    GET   own-bank         login 403 403  403 404 404 403  200 404  200
organize_bank_settings    POST  own-bank         login 403 403  403 404 404 403  404 404  404
organize_bank_export      GET   own-bank         login 403 403  403 200 404 403  200 404  200
organize_bank_export      POST  own-bank         login 403 403  403 422 404 403  422 404  422
organize_deputy_end       POST  own-deputy       login 403 403  403 404 404 403  302 404  302
organize_decision         GET   own-decision     login 403 403  403 200 200 403  200 404  200
organize_question_decide  POST  own-question     login 403 403  403 404 404 403  302 404  302
organize_imports          GET   own-bank         login 403 403  403 200 404 403  200 404  200
organize_imports          POST  own-bank         login 403 403  403 422 404 403  422 404  422
organize_import_template  GET   own-bank         login 403 403  403 200 404 403  200 404  200
organize_import           GET   own-import       login 403 403  403 200 404 403  200 404  200
organize_import_keys      POST  own-import       login 403 403  403 302 404 403  302 404  302
organize_import_act       POST  own-import       login 403 403  403 302 404 403  302 404  302
organize_import_reading   GET   own-import       login 403 403  403 200 404 403  200 404  200
organize_import_reading   POST  own-import       login 403 403  403 422 404 403  422 404  422
organize_import_row       GET   own-row          login 403 403  403 200 404 403  200 404  200
organize_import_row       POST  own-row          login 403 403  403 422 404 403  422 404  422
organize_import_row_act   POST  own-row          login 403 403  403 302 404 403  302 404  302
organize_import_image     GET   own-row-image    login 403 403  403 200 404 403  200 404  200
organize_question_new     GET   own-bank         login 403 403  403 200 404 403  200 404  200
organize_question_new     POST  own-bank         login 403 403  403 422 404 403  422 404  422
organize_question_new_draft POST own-bank        login 403 403  403 404 404 403  404 404  404
organize_question         GET   own-question     login 403 403  403 200 200 403  200 404  200
organize_question_edit    GET   own-question     login 403 403  403 200 404 403  200 404  200
organize_question_edit    POST  own-question     login 403 403  403 422 404 403  422 404  422
organize_question_draft   POST  own-question     login 403 403  403 200 404 403  200 404  200
organize_question_act     GET   own-question     login 403 403  403 302 302 403  302 404  302
organize_question_act     POST  own-question     login 403 403  403 409 409 403  409 404  409
organize_question_statistics GET own-question    login 403 403  403 200 200 403  200 404  200
organize_question_statistics_file GET own-answers login 403 403 403 200 200 403  200 404  200
organize_question_image   GET   own-image        login 403 403  403 200 200 403  200 404  200
organize_question_recheck GET   own-question     login 403 403  403 404 200 403  404 404  200
organize_question_recheck POST  own-question     login 403 403  403 404 422 403  404 404  422
organize_bank_law         GET   own-bank         login 403 403  403 200 200 403  200 404  200

# legal documents are everybody's to look at who keeps a bank; who organises for a whole tree of units changes them
organize_law              GET   -                login 403 403  403 200 200 403  200 200  200
organize_law_queue        GET   -                login 403 403  403 200 200 403  200 200  200
organize_calendar         GET   -                login 403 403  403 200 200 403  200 200  200
organize_calendar_year    GET   year             login 403 403  403 200 200 403  200 200  200
organize_calendar_edit    GET   year             login 403 403  403 403 403 403  200 200  200
organize_calendar_edit    POST  year             login 403 403  403 403 403 403  422 422  422
organize_law_new          GET   -                login 403 403  403 403 403 403  200 200  200
organize_law_new          POST  -                login 403 403  403 403 403 403  422 422  422
organize_law_document     GET   document         login 403 403  403 200 200 403  200 200  200
organize_law_edit         GET   document         login 403 403  403 403 403 403  200 200  200
organize_law_edit         POST  document         login 403 403  403 403 403 403  422 422  422

# learning: topics and the sites that may embed; who organises for a whole tree of units changes them
organize_learning         GET   -                login 403 403  403 403 403 403  200 200  200
organize_topic_guide      GET   practice-topic   login 403 403  403 403 403 403  200 200  200
organize_topic_guide      POST  practice-topic   login 403 403  403 403 403 403  302 302  302
organize_site_allow       POST  -                login 403 403  403 403 403 403  422 422  422
organize_site_forbid      POST  embedding-site   login 403 403  403 403 403 403  302 302  302

# the manual
organize_manual           GET   -                login 403 403  403 200 200 403  200 200  200
organize_manual_chapter   GET   chapter          login 403 403  403 200 200 403  200 200  200
"""

# Sockets and the door of saving know no session: a ticket opens them, and whom the site gives one is in the rows
# above. Here is what is answered without one: the code with which a socket is closed, the status of a save.
WITHOUT_A_TICKET = """
ws_board                  WS    board            1008
/play/{uuid}/save/        POST  attempt          401
/play/{uuid}/submit/      POST  attempt          401
"""

CODE = "HTMATRIX"
"""The participation code of the entrant on the stage."""

BODIES = {
    "set_language": {"language": "en"},
    "organize_question_act": {"revision": "1"},
    "organize_rows": {"hide": CODE, "reason": "Theo đề nghị của thí sinh"},
}

# Django's workshop has more routes than anybody would list: all of them refuse everyone but superusers.
WORKSHOP = "admin"
