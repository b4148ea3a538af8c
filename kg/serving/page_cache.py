"""Pages kept for as long as their generation is the current one, within a bound of bytes."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it goes out; its tag changes with its bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    etag: str


class PageCache:
    """The pages used last, at most so many bytes of them. A generation is part of the key."""

    def __init__(self, most: int) -> None:
        self.most, self.size = most, 0
        self._pages: OrderedDict[Hashable, Page] = OrderedDict()

    def get(self, key: Hashable) -> Page | None:
        page = self._pages.get(key)
        if page is not None:
            self._pages.move_to_end(key)
        return page

    def put(self, key: Hashable, status: int, headers: Mapping[str, str], body: bytes) -> Page:
        """Keep a page (errors are not kept) and give it back."""
        page = Page(status, dict(headers), body, f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"')
        if status == 200 and len(body) <= self.most // 8 and key not in self._pages:
            self._pages[key] = page
            self.size += len(body) + 1000
            while self.size > self.most:
                _, left = self._pages.popitem(last=False)
                self.size -= len(left.body) + 1000
        return page
