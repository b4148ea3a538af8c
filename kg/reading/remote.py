"""Files at addresses (s3://…, https://…, memory://…) through fsspec, as local ones are through their paths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from kg.errors import UnreadableFile


def _system(address: str) -> tuple[Any, str]:
    """The file system of an address, and the path in it. fsspec is imported where an address is given, and only then."""
    import fsspec

    found: tuple[Any, str] = fsspec.core.url_to_fs(address)
    return found


@dataclass(frozen=True, slots=True, order=True)
class RemoteFile:
    """A file at an address."""

    address: str

    def __str__(self) -> str:
        return self.address

    @property
    def name(self) -> str:
        return self.address.rstrip("/").rsplit("/", 1)[-1]

    @property
    def stem(self) -> str:
        """The name without its last suffix."""
        return self.name.rpartition(".")[0] or self.name

    def open(self) -> BinaryIO:
        """Its bytes as they are. Raises OSError."""
        system, path = _system(self.address)
        return cast(BinaryIO, system.open(path, "rb"))

    def size(self) -> int:
        """Its size in bytes, 0 where nobody tells."""
        system, path = _system(self.address)
        return int(system.size(path) or 0)

    def content_key(self) -> str:
        """What changes when its content does: the entity tag, the checksum or the time, as the system has it; else ""."""
        system, path = _system(self.address)
        try:
            return str(system.ukey(path))
        except (OSError, NotImplementedError):
            return ""


def is_address(given: object) -> bool:
    """Whether something given is an address and no path."""
    return isinstance(given, str) and "://" in given


def find_remote(address: str) -> list[RemoteFile]:
    """The file at an address, the files that its * stand for, or all below a folder.

    Raises UnreadableFile where there is none, or where the system can't be reached.
    """
    scheme = address.partition("://")[0]
    try:
        system, path = _system(address)
        if any(c in path for c in "*?["):
            found = system.glob(path)
        elif system.isdir(path):
            found = system.find(path)
        else:
            found = [path] if system.exists(path) else []
        return [RemoteFile(system.unstrip_protocol(file)) for file in sorted(found)]
    except ImportError as error:
        raise UnreadableFile(f"{address}: {scheme}:// needs a package that is not installed ({error}); install it") from None
    except ValueError:
        raise UnreadableFile(f"{address}: nothing here reads {scheme}://; give a path or an address that fsspec knows") from None
    except OSError as error:
        raise UnreadableFile(f"{address}: can't be reached ({error}); check the address and your rights") from None
