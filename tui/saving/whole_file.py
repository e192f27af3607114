"""Files for people, written as a whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from pathlib import Path


def write_whole(path: Path, content: str | bytes, *, replace: bool = False) -> None:
    """Put a file with this content at the path, a text in UTF-8.

    Where the path is a link, what it leads to is replaced, with its rights.

    Args:
        replace: whether a file that is there may be replaced.

    Raises:
        FileExistsError: if there is something, and it must not be replaced.
        OSError: if it cannot be written, or what is there is no regular file; then all is as it
            was.
    """
    path = Path(os.path.realpath(path))
    rights = _rights_to_keep(path, replace)
    unfinished = path.with_name(f".{path.name[:80]}.{secrets.token_hex(4)}.tmp")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        with open(descriptor, "wb") as file:
            if rights is not None:
                os.fchmod(descriptor, rights)
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(descriptor)
        if replace:
            os.replace(unfinished, path)
        else:
            _take_a_free_name(unfinished, path)
    finally:
        with contextlib.suppress(OSError):
            os.unlink(unfinished)


def _rights_to_keep(path: Path, replace: bool) -> int | None:
    """Those of the file that is there; None: there is none."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "what is there is no regular file")
    if not replace:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    return stat.S_IMODE(status.st_mode)


def _take_a_free_name(unfinished: Path, path: Path) -> None:
    try:
        os.link(unfinished, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        os.replace(unfinished, path)
