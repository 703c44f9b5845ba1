"""Pack files so that the same files give the same archive, on every day and every machine."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path

NO_DATE = datetime(1980, 1, 1)  # the first that the format knows: says plainly that it means nothing


def write_zip(
    path: Path, files: Mapping[str, Path | bytes], date: datetime = NO_DATE, stored: Collection[str] = ()
) -> None:
    """Write a zip archive.

    Parameters
    ----------
    path : Path
        Replaced only when the archive is finished.
    files : dict of str to Path or bytes
        Name in the archive to file or content, in the order in which they are packed.
    date : datetime
        Stands for every file's own.
    stored : collection of str
        Names that are not to be compressed.
    """
    draft = path.with_name(f"{path.name}.part")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, date.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same on every system, with a file's usual permissions
            entry.external_attr = 0o644 << 16
            data = content if isinstance(content, bytes) else content.read_bytes()
            archive.writestr(entry, data, compresslevel=9)
    os.replace(draft, path)
