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
#                                          anonymous
#                                          |     entrant
#                                          |     |   stranger
#                                          |     |   |    leader
#                                          |     |   |    |   author
#                                          |     |   |    |   |   reviewer
#                                          |     |   |    |   |   |   observer
#                                          |     |   |    |   |   |   |    organiser
#                                          |     |   |    |   |   |   |    |   other_organiser
#                                          |     |   |    |   |   |   |    |   |    superuser
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

# contests
home                      GET   -          200
contest                   GET   contest    200
contest                   GET   draft      404   404 404  404 404 404 200  200 404  200
find_contest              GET   -          302
short_link                GET   code       302

# entering, and one's own page
enter                     GET   contest    login 200 200  200 403 403 200  403 200  403
enter                     POST  contest    login 200 200  200 403 403 200  403 200  403
enter                     GET   draft      login 404 404  404 404 404 409  409 404  409
me                        GET   -          login 200 200  200 200 200 200  200 200  200
name_style                POST  entry      login 302 404  404 404 404 404  404 404  404

# sitting a paper: nobody but the entrant, whatever else they are
start                     GET   round      login 200 302  302 302 302 302  302 302  302
start                     POST  round      login 302 302  302 302 302 302  302 302  302
paper                     GET   attempt    login 302 404  404 404 404 404  404 404  404
paper_slot                GET   slot       login 200 404  404 404 404 404  404 404  404
paper_slot                POST  slot       login 302 404  404 404 404 404  404 404  404
paper_review              GET   attempt    login 200 404  404 404 404 404  404 404  404
paper_review              POST  attempt    login 302 404  404 404 404 404  404 404  404
ticket                    POST  attempt    login 200 404  404 404 404 404  404 404  404
paper_state               GET   attempt    login 200 404  404 404 404 404  404 404  404
paper_image               GET   image      login 200 404  404 404 404 404  404 404  404
result                    GET   attempt    login 302 404  404 404 404 404  404 404  404
result                    GET   finished   login 200 404  404 404 404 404  404 404  404
"""

# Sockets and the door of saving know no session: a ticket opens them, and whom the site gives one is in the rows
# above. Here is what is answered without one: the code with which a socket is closed, the status of a save.
WITHOUT_A_TICKET = """
ws_board                  WS    board      1008
/play/{uuid}/save/        POST  attempt    401
/play/{uuid}/submit/      POST  attempt    401
"""

BODIES = {
    "set_language": {"language": "en"},
}

# Django's workshop has more routes than anybody would list: all of them refuse everyone but superusers.
WORKSHOP = "admin"
