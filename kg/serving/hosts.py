"""Which Host headers are ours. Any other is refused: a page of another site could reach a local server through its own
name (DNS rebinding)."""

from __future__ import annotations

import ipaddress
from functools import lru_cache


def name_of(host: str) -> str:
    """The name in a Host header, without port and brackets, in lower case."""
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0] if host.count(":") < 2 else host


@lru_cache(maxsize=256)
def is_ours(host: str, bound: str, allowed: tuple[str, ...]) -> bool:
    """Whether a request that names this host may be answered, by the address listened on and the names allowed.

    An address as such can't be rebound: any is ours where the server listens on all of them.
    """
    name = name_of(host)
    if name in ("localhost", name_of(bound)) or name in {name_of(a) for a in allowed}:
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    if address.is_loopback:
        return True
    try:
        return ipaddress.ip_address(name_of(bound)).is_unspecified
    except ValueError:
        return False
