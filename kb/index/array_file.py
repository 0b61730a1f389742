"""Named arrays in one file, mapped into memory when they are read."""

from __future__ import annotations

import json
import mmap
import os
import zlib
from pathlib import Path
from threading import get_ident
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.index.dictionary import Arrays

_MAGIC = b"aisle corpus 1\n\0"
_ALIGN = 64


def write(path: Path, arrays: Arrays) -> None:
    """Write arrays to a file that is there whole or not at all, whenever the machine stops.

    Raises:
        OSError: The file can't be written.
    """
    layout: list[dict[str, Any]] = []
    checksum = end = 0
    for name, array in arrays.items():
        data = _bytes(array)
        layout.append({"name": name, "type": array.dtype.str, "shape": array.shape, "start": end})
        checksum = zlib.crc32(data, checksum)
        end = -(-(end + len(data)) // _ALIGN) * _ALIGN
    header = json.dumps({"size": end, "checksum": checksum, "arrays": layout}).encode()
    first = _first(len(header))
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.with_name(f"{path.name}.{os.getpid()}-{get_ident()}.part")
    try:
        with written.open("wb") as file:
            file.write(_MAGIC + len(header).to_bytes(8, "little"))
            file.write(zlib.crc32(header).to_bytes(8, "little") + header)
            for entry, array in zip(layout, arrays.values(), strict=True):
                file.seek(first + entry["start"])
                file.write(_bytes(array))
            file.truncate(first + end)
            file.flush()
            os.fsync(file.fileno())
        written.replace(path)
    except BaseException:
        written.unlink(missing_ok=True)
        raise


def read(path: Path) -> Arrays | None:
    """The arrays of a file, mapped: processes that read the same file share its memory.

    Returns:
        None when there is no such file, or when it isn't what :func:`write` left: every byte of
        it is compared with its checksum.
    """
    try:
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):  # mmap's way to say that a file is empty
        return None
    fixed = len(_MAGIC)
    if mapped[:fixed] != _MAGIC:
        return None
    length = int.from_bytes(mapped[fixed : fixed + 8], "little")
    header = mapped[fixed + 16 : fixed + 16 + length]
    if zlib.crc32(header) != int.from_bytes(mapped[fixed + 8 : fixed + 16], "little"):
        return None
    told = json.loads(header)
    first = _first(length)
    if len(mapped) != first + told["size"]:
        return None
    arrays: dict[str, NDArray[Any]] = {}
    checksum = 0
    for entry in told["arrays"]:
        kind, shape = np.dtype(entry["type"]), tuple(entry["shape"])
        count = int(np.prod(shape, dtype=np.int64))
        array = np.frombuffer(mapped, kind, count, first + entry["start"]).reshape(shape)
        checksum = zlib.crc32(_bytes(array), checksum)
        arrays[entry["name"]] = array
    return arrays if checksum == told["checksum"] else None


def _first(header: int) -> int:
    """Where the arrays begin, behind a header of this length."""
    return -(-(len(_MAGIC) + 16 + header) // _ALIGN) * _ALIGN


def _bytes(array: NDArray[Any]) -> memoryview:
    flat = np.ascontiguousarray(array).reshape(-1)
    return flat.view(np.uint8).data if flat.size else memoryview(b"")
