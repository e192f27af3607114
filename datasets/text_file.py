"""From a path to text: reading without waiting, and telling text from everything else."""

from __future__ import annotations

import codecs
import os
import re
import stat
from typing import NamedTuple

from .dataset import DatasetError
from .text import clean_text

MAX_BYTES = 25_000_000

_MAX_PATH_TEXT = 200
_ADVICE = "give a CSV file saved as UTF-8 text"
_KINDS = {stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}

# What no line of Latin-1 or Windows-1252 text holds: control characters other than tabs and line
# ends, and the bytes that stand for no character in Windows-1252.
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x81\x8d\x8f\x90\x9d]")
_ONLY_WINDOWS = re.compile(rb"[\x80-\x9f]")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Words with letters beyond ASCII, of Windows-1251 and of Western text alike.
_WORD = re.compile(rb"[A-Za-z]?[\xa8\xb8\xc0-\xff]+[A-Za-z]?")
_SAMPLE_BYTES = 1_000_000


class Decoded(NamedTuple):
    """The bytes of a file as text."""

    text: str
    encoding: str
    """The codec that decodes the bytes."""
    remarks: tuple[str, ...] = ()
    """What the user should know of how they were read, one clean line each."""


def read_bytes(
    path: str,
    *,
    most: int | None = None,
    wanted: str = "a CSV file",
    instead: str = "save the data in a CSV file",
    smaller: str = "take a sample of its rows",
) -> bytes:
    """Read a regular file of at most so many bytes, or of ``MAX_BYTES``.

    Nothing else is read: a pipe, a device or a file such as ``/proc/kmsg`` may never end.

    Args:
        wanted: what the path should have led to.
        instead: what to do where it leads to no regular file.
        smaller: what to do where the file is too large.

    Raises:
        DatasetError: if it is something else, is too large, or cannot be read.
    """
    shown = clean_text(path, _MAX_PATH_TEXT)
    size = f"{MAX_BYTES // 1_000_000} MB" if most is None else f"{most // 1000} kB"
    most = MAX_BYTES if most is None else most
    try:
        kind = _kind_but_regular(path)
        data = _read_without_waiting(path, most + 1) if kind is None else b""
    except FileNotFoundError:
        raise DatasetError(f"{shown}: there is no such file; check the path") from None
    except PermissionError:
        raise DatasetError(
            f"{shown}: you have no permission to read it; change its permissions"
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DatasetError(f"{shown}: it cannot be read ({reason}); check the path") from None
    if kind == "a directory":
        raise DatasetError(f"{shown}: this is a directory; give the path of {wanted}")
    if kind is not None:
        raise DatasetError(f"{shown}: this is {kind}, not a regular file; {instead}")
    if len(data) > most:
        raise DatasetError(f"{shown}: it is larger than {size}; {smaller}")
    return data


def first_bytes(path: str, count: int) -> bytes:
    """What a regular file begins with; nothing where it is none or cannot be read."""
    try:
        return b"" if _kind_but_regular(path) else _read_without_waiting(path, count)
    except (OSError, ValueError):
        return b""


def decode(data: bytes, source: str) -> Decoded:
    """Decode bytes as UTF-8, as UTF-16 where a byte-order mark says so, or else one by one.

    Bytes are Windows-1251 where they make Cyrillic words, and Latin-1 otherwise. Latin-1 gives
    every byte a character, and Windows-1252, its superset, nearly every one. So bytes count as
    such text only if they have no control character but tabs and line ends, and nothing that is
    a character of UTF-8: that would be damaged UTF-8.

    Args:
        data: what the file holds.
        source: what error messages call it.

    Raises:
        DatasetError: if the bytes are not text; it names the line.
    """
    has_utf16_mark = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = "utf-16" if has_utf16_mark else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if not has_utf16_mark and _is_cyrillic(data):
            return _decoded(data, "cp1251", "Windows-1251 (Cyrillic)")
        if has_utf16_mark or _NOT_TEXT.search(data):
            raise _not_text(error, encoding, source) from None
        if not data.decode("utf-8", "ignore").isascii():
            raise _unclear_encoding(error, encoding, source) from None
        return _decode_single_bytes(data)
    if "\0" in text:
        line = _line_after(text[: text.index("\0")])
        raise DatasetError(
            f"{source}: line {line}: it is not text, it holds a NUL character; {_ADVICE}"
        )
    return Decoded(text, encoding)


def _kind_but_regular(path: str) -> str | None:
    """What a path leads to, for an error message; None: a regular file."""
    status = os.stat(path)
    if stat.S_ISDIR(status.st_mode):
        return "a directory"
    if not stat.S_ISREG(status.st_mode):
        return _KINDS.get(stat.S_IFMT(status.st_mode), "a device")
    # Files that the system writes while they are read call themselves regular. They have no size,
    # and their file system has no blocks to store anything in.
    if status.st_size == 0 and os.statvfs(path).f_blocks == 0:
        return "a file that the system makes up"
    return None


def _read_without_waiting(path: str, count: int) -> bytes:
    # The path may lead to a pipe by now: opening that must not wait for a writer.
    with open(path, "rb", opener=_open_without_waiting) as file:
        return file.read(count) or b""


def _open_without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


def _decode_single_bytes(data: bytes) -> Decoded:
    if _ONLY_WINDOWS.search(data):
        return _decoded(data, "cp1252", "Windows-1252")
    return _decoded(data, "latin-1", "Latin-1")


def _is_cyrillic(data: bytes) -> bool:
    """Whether bytes that are not UTF-8 are text in Windows-1251.

    In Cyrillic words all letters are beyond ASCII, in Western ones few are.
    """
    if _CONTROL.search(data) or b"\x98" in data:  # the one byte without a character
        return False
    first = re.search(rb"[\x80-\xff]", data)
    sample = data[max(0, first.start() - 1) :][:_SAMPLE_BYTES] if first else b""
    words = [word for word in _WORD.findall(sample) if len(word) > 1]
    n_mixed = sum(word[:1].isascii() or word[-1:].isascii() for word in words)
    # Of damaged UTF-8 most of what is beyond ASCII is valid.
    n_ascii, n_valid = (
        len(text.encode())
        for text in (sample.decode("ascii", "ignore"), sample.decode("utf-8", "ignore"))
    )
    return n_mixed < 0.1 * len(words) and n_valid - n_ascii < 0.5 * (len(sample) - n_ascii)


def _decoded(data: bytes, encoding: str, name: str) -> Decoded:
    remark = f"read as {name} text, since it is not UTF-8; if letters look wrong, save it as UTF-8"
    return Decoded(data.decode(encoding), encoding, (remark,))


def _not_text(error: UnicodeDecodeError, encoding: str, source: str) -> DatasetError:
    line, byte = _place(error, encoding)
    name = "UTF-16" if encoding == "utf-16" else "UTF-8"
    return DatasetError(
        f"{source}: line {line}: it is not text, byte {byte} is not valid in {name}; {_ADVICE}"
    )


def _unclear_encoding(error: UnicodeDecodeError, encoding: str, source: str) -> DatasetError:
    line, byte = _place(error, encoding)
    return DatasetError(
        f"{source}: line {line}: its encoding is unclear, byte {byte} is not valid in UTF-8 but "
        "other characters are; save it as UTF-8 text"
    )


def _place(error: UnicodeDecodeError, encoding: str) -> tuple[int, str]:
    """The line and the value of the byte that cannot be decoded."""
    before = error.object[: error.start].decode(encoding, "ignore")
    return _line_after(before), f"0x{error.object[error.start]:02x}"


def _line_after(text: str) -> int:
    """The number of the line that follows ``text``, which may end lines in any of three ways."""
    return 1 + text.count("\n") + text.count("\r") - text.count("\r\n")
