"""Files at addresses (s3://…, https://…, memory://…) through fsspec, as local ones are through their paths."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from kg.errors import UnreadableFile

_BUFFER = 1 << 20  # bytes asked for at a time


def system_of(address: str) -> tuple[Any, str]:
    """The file system of an address, and the path in it. fsspec is imported where an address is given, and only then."""
    import fsspec

    found: tuple[Any, str] = fsspec.core.url_to_fs(address)
    return found


@contextmanager
def reaching() -> Iterator[None]:
    """What goes wrong at an address, as OSError: the libraries of object stores raise errors that have no class in common."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        raise OSError(" ".join(str(error).split()) or type(error).__name__) from None


class _Bytes(io.RawIOBase):
    """The bytes of an open file at an address."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with reaching():
            data: bytes = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def seekable(self) -> bool:
        return bool(self._file.seekable())

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        with reaching():
            return int(self._file.seek(offset, whence))

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


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
        system, path = system_of(self.address)
        with reaching():
            return io.BufferedReader(_Bytes(system.open(path, "rb")), _BUFFER)

    def size(self) -> int:
        """Its size in bytes, 0 where nobody tells. Raises OSError."""
        system, path = system_of(self.address)
        with reaching():
            return int(system.size(path) or 0)

    def content_key(self) -> str:
        """What changes when its content does: the entity tag, the checksum or the time, as the system has it; else ""."""
        system, path = system_of(self.address)
        try:
            with reaching():
                return str(system.ukey(path))
        except OSError:  # also where the system has nothing of the kind
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
        system, path = system_of(address)
        with reaching():
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
