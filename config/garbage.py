"""When a process that serves looks for garbage, which stops everybody for as long as that takes.

What nobody needs any more is freed at once, but for things that name each other in a ring. For those Python looks
through everything it keeps as soon as a quarter more has come: half a second with five thousand sockets, which came
three times a minute while answers were saved, and found a thousand things of no size.
"""

import gc

SELDOM = 100
"""So often Python looks at what has come lately before it looks at everything again; its own is 10. A crowd that leaves
stays in memory until then: of six times five thousand sockets a process grew to 371 MiB, and no further."""


def look_for_garbage_seldom() -> None:
    """Look through everything ten times less often, and never again at what is here already: it stays as long as the
    process. Belongs where serving begins, when all has been imported."""
    gc.freeze()
    lately, before, _everything = gc.get_threshold()
    gc.set_threshold(lately, before, SELDOM)
