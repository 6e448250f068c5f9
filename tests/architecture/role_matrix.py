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
# the site
healthz                   GET   -          200
set_language              POST  -          302
preferences               POST  -          302
privacy                   GET   -          200
accessibility             GET   -          200
contact                   GET   -          200
emblem                    GET   -          404
unit_search               GET   -          200

# signing in and out
account_login             GET   -          200   302 302  302 302 302 302  302 302  302
account_signup            GET   -          200   302 302  302 302 302 302  302 302  302
account_logout            GET   -          302   200 200  200 200 200 200  200 200  200
account_inactive          GET   -          200
account_change_password   GET   -          login 200 200  200 200 200 200  200 200  200
account_reset_password    GET   -          200
"""

BODIES = {
    "set_language": {"language": "en"},
}

# Django's workshop has more routes than anybody would list: all of them refuse everyone but superusers.
WORKSHOP = "admin"
