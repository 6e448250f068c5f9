"""Bounds on how often something may be asked for, counted in the cache and forgotten with it.

A count is one atomic step of the cache. allauth guards its own limits with a lock that every sign-in from one address
queues for, and answers 429 when the queue is long: an office that starts a round together would be turned away. So what
is counted by address is counted here; what is counted by account, where nobody queues, stays with allauth.

What is counted of one login, or of the whole site, from everywhere is shared among addresses: each may use up its part
and no more (`share_within_limit`), so that nobody at one address shuts the door on somebody at another.
"""

import time
from contextlib import suppress
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

MINUTE, DAY = 60, 24 * 3600
ADDRESSES = 5
"""So many addresses it takes to use up what they share."""
IPV6_SITE = 64
"""Bits of an IPv6 address that name a household or an office; the rest its computers choose at will."""
IPV6_LINE = 48
"""Bits that name whoever was given a whole block of such sites, as home lines and tunnels are: with fewer than five
blocks nobody is five addresses."""


def within_limit(action: str, who: str, *, most: int, seconds: int = MINUTE) -> bool:
    """Count one use and tell whether it is among the first `most` of this window of `seconds`.

    `who` may be an address or a login; only its hash reaches the cache. A cache that forgets errs on the open side.
    """
    key = _key(action, who, seconds)
    cache.add(key, 0, timeout=2 * seconds)
    try:
        return cache.incr(key) <= most
    except ValueError:  # evicted between the two calls
        return True


def is_used_up(action: str, who: str, *, most: int, seconds: int = MINUTE) -> bool:
    """Whether `within_limit` would refuse the next use; nothing is counted."""
    return cache.get(_key(action, who, seconds), 0) >= most


def share_within_limit(action: str, who: str, address: str, *, most: int, seconds: int) -> bool:
    """Count one use from an address of the `most` that there are from everywhere, and tell whether there was one left
    for it. What is refused to one address takes nothing from the others."""
    part = within_limit(f"{action}_here", f"{who} {address}", most=_part(most), seconds=seconds)
    return part and within_limit(action, who, most=most, seconds=seconds)


def share_is_used_up(action: str, who: str, address: str, *, most: int, seconds: int) -> bool:
    """Whether `share_within_limit` would refuse the next use; nothing is counted."""
    shared = {"most": most, "seconds": seconds}
    return part_is_used_up(action, who, address, **shared) or is_used_up(action, who, **shared)


def part_is_used_up(action: str, who: str, address: str, *, most: int, seconds: int) -> bool:
    """Whether an address has used up its own part of what is shared, whatever the others did."""
    return is_used_up(f"{action}_here", f"{who} {address}", most=_part(most), seconds=seconds)


def give_share_back(action: str, who: str, address: str, *, most: int, seconds: int) -> None:
    """Take back one use that was counted and came to nothing."""
    for key in (_key(f"{action}_here", f"{who} {address}", seconds), _key(action, who, seconds)):
        with suppress(ValueError):  # another window began meanwhile
            cache.decr(key)


def _part(most: int) -> int:
    return max(1, most // ADDRESSES)


def address_within_limit(request: HttpRequest, action: str) -> bool:
    """Count one use by the visitor's address, of which settings.ADDRESS_LIMITS allows so many a minute."""
    return within_limit(action, seat_of(request), most=settings.ADDRESS_LIMITS[action])


def address_is_used_up(request: HttpRequest, action: str) -> bool:
    """Whether `address_within_limit` would refuse the next use; nothing is counted."""
    return is_used_up(action, seat_of(request), most=settings.ADDRESS_LIMITS[action])


def tries_numbers_out(request: HttpRequest) -> bool:
    """Whether this address has signed up with so many numbers that are taken that it learns no more of them for now."""
    return is_used_up("number_taken", address_of(request), **settings.TAKEN_AT_ADDRESS)


def count_taken_number(request: HttpRequest, login: str) -> None:
    """Count a number that is taken, each once an hour: its owner, who does not remember it, tries nothing out."""
    once = {"most": 1, "seconds": settings.TAKEN_AT_ADDRESS["seconds"]}
    if within_limit("same_number_taken", f"{login} {address_of(request)}", **once):
        within_limit("number_taken", address_of(request), **settings.TAKEN_AT_ADDRESS)


def address_of(request: HttpRequest) -> str:
    """From where the visitor comes, as is counted what addresses share or could try out: the IPv4 address, or the part
    of an IPv6 address that names the line."""
    return _network_of(get_adapter().get_client_ip(request), IPV6_LINE)


def seat_of(request: HttpRequest) -> str:
    """Where the visitor sits, as uses a minute are counted."""
    return site_of(get_adapter().get_client_ip(request))


def site_of(address: str) -> str:
    """The IPv4 address, or the part of an IPv6 address that names a household or an office."""
    return _network_of(address, IPV6_SITE)


def _network_of(address: str, bits: int) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((parsed, bits), strict=False)) if isinstance(parsed, IPv6Address) else address


def _key(action: str, who: str, seconds: int) -> str:
    window = int(time.time() // seconds)
    return f"limit:{action}:{window}:{sha256(who.encode()).hexdigest()[:32]}"
