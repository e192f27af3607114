"""Arrays and one text in a zip archive that ``numpy.load`` opens too, read with suspicion.

Members are stored as they are, never compressed, so that nothing is larger in memory than on
the disk.
"""

from __future__ import annotations

import errno
import io
import os
import stat
import struct
import zipfile
from pathlib import Path
from typing import IO, Any

import numpy as np

from .checks import DamagedError

MAX_BYTES = 2**28
"""Of a file; the largest network with two slots for each parameter takes a fifth of it."""
MAX_TEXT_BYTES = 2**22
MAX_MEMBERS = 2**10
_MAX_DIRECTORY_BYTES = 2**18
_END = struct.Struct("<4s4H2LH")
"""How an archive without a comment ends: the count and the bytes of its directory are in it."""


def write_archive(file: IO[bytes], name: str, text: str, arrays: dict[str, np.ndarray]) -> None:
    """Write a text and arrays, each under its name, to an open binary file."""
    with zipfile.ZipFile(file, "w") as archive:
        # Without the time of day, which some clocks have of before the format's first.
        archive.writestr(zipfile.ZipInfo(name), text)
        for member, array in arrays.items():
            with archive.open(zipfile.ZipInfo(f"{member}.npy"), "w", force_zip64=True) as stream:
                np.lib.format.write_array(stream, array, allow_pickle=False)


class ArchiveReader:
    """An archive that :func:`write_archive` wrote, if it did.

    Raises:
        OSError: if the file cannot be read.
        DamagedError: if it is no such archive. Its parts may raise anything else.
    """

    def __init__(self, path: Path) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(_content(path)))
        names = [info.filename for info in self._archive.infolist()]
        if len(set(names)) != len(names):
            raise DamagedError("it has two parts of one name")
        self._unread = set(names)

    @property
    def array_names(self) -> list[str]:
        """The names of the arrays that have not been read."""
        return sorted(name.removesuffix(".npy") for name in self._unread if name.endswith(".npy"))

    def text(self, name: str) -> str:
        """A text."""
        data = self._member(name)
        if len(data) > MAX_TEXT_BYTES:
            raise DamagedError("its text is too long")
        return data.decode("utf-8")

    def array(self, name: str, dtype: Any, shape: tuple[int, ...] | None = None) -> np.ndarray:
        """An array, read-only.

        Args:
            shape: None: any.
        """
        stream = io.BytesIO(self._member(f"{name}.npy"))
        if np.lib.format.read_magic(stream) != (1, 0):
            raise DamagedError(f"{name} is no array of version 1.0")
        found, is_fortran, its_dtype = np.lib.format.read_array_header_1_0(stream)
        if its_dtype != np.dtype(dtype) or is_fortran:
            raise DamagedError(f"{name} is no array of {np.dtype(dtype)}")
        if shape is not None and found != shape:
            raise DamagedError(f"{name} has the shape {found}, not {shape}")
        data = stream.read()
        size = 1
        for extent in found:  # of Python's numbers, which do not overflow
            size *= extent
        if size < 0 or size * its_dtype.itemsize != len(data):
            raise DamagedError(f"{name} is not as long as it says")
        return np.frombuffer(data, its_dtype).reshape(found)

    def check_all_was_read(self) -> None:
        """Raise a :class:`DamagedError` if there is a part that nobody asked for."""
        if self._unread:
            raise DamagedError(f"it has an unknown part {min(self._unread)}")

    def _member(self, name: str) -> bytes:
        if name not in self._unread:
            raise DamagedError(f"it has no {name}")
        info = self._archive.getinfo(name)
        if info.compress_type != zipfile.ZIP_STORED or info.file_size != info.compress_size:
            raise DamagedError(f"{name} is compressed")
        self._unread.remove(name)
        return self._archive.read(info)


def _content(path: Path) -> bytes:
    """The bytes of a file that ends as an archive of reasonable size does."""
    # Not to wait for whoever would write to a named pipe.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "it is no regular file")
        if status.st_size > MAX_BYTES:
            raise DamagedError(f"it is larger than {MAX_BYTES >> 20} MB")
        with open(descriptor, "rb", closefd=False) as file:
            content = file.read(MAX_BYTES)
    finally:
        os.close(descriptor)
    if len(content) < _END.size:
        raise DamagedError("it is no whole archive")
    signature, _, _, _, members, directory_bytes, _, comment = _END.unpack(content[-_END.size :])
    if signature != b"PK\x05\x06" or comment != 0:
        raise DamagedError("it is no whole archive")
    if members > MAX_MEMBERS or directory_bytes > _MAX_DIRECTORY_BYTES:
        raise DamagedError("it has too many parts")
    return content
