"""Pack files so that the same files give the same archive, on every day and every machine."""

import zipfile


def write_zip(path, files, date, stored=()):
    """Write a zip archive.

    Parameters
    ----------
    path : Path
        Replaced only when the archive is finished.
    files : dict of str to Path
        Name in the archive to file, in the order in which they are packed.
    date : datetime
        Stands for every file's own.
    stored : tuple of str
        Names that are not to be compressed.
    """
    draft = path.with_name(f"{path.name}.part")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, file in files.items():
            entry = zipfile.ZipInfo(name, date.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same on every system, with a file's usual permissions
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, file.read_bytes(), compresslevel=9)
    draft.replace(path)
