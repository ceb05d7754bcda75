"""Fetch SNLI and GloVe from their publishers: resumed where it broke off, verified, then unpacked.

SNLI 1.0: Bowman et al. 2015, CC BY-SA 4.0.  GloVe 6B: Pennington et al. 2014, public domain (PDDL).

The bytes go into NAME.zip.part, which gets its final name only once its SHA-256 is right, and each unpacked
file gets its name only once it is whole: a file under its final name can be relied on. The checksums are
those that many independent projects record for the same archives.
"""

from __future__ import annotations

import errno
import hashlib
import http.client
import shutil
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from tqdm import tqdm

from spinn_core.files import OneLineError, reason

CHUNK = 1 << 18  # bytes
TIMEOUT = 30.0  # seconds without a byte
ATTEMPTS = 5  # connections that may break off in one call
PAUSE = 2.0  # seconds before the next of them


class DownloadError(OneLineError):
    """A download that did not come to its end: what, where, how to mend it."""


@dataclass(frozen=True)
class Source:
    """A published zip archive.

    sha256: of the archive, in hexadecimal. members: the files to take out of it, as the archive names them.
    """

    url: str
    sha256: str
    members: tuple[str, ...]

    @property
    def archive(self) -> str:
        """The archive's file name."""
        return PurePosixPath(urlsplit(self.url).path).name


SOURCES: Mapping[str, Source] = {
    "snli": Source(
        url="https://nlp.stanford.edu/projects/snli/snli_1.0.zip",
        sha256="afb3d70a5af5d8de0d9d81e2637e0fb8c22d1235c2749d83125ca43dab0dbd3e",
        members=tuple(
            f"snli_1.0/snli_1.0_{split}.{ending}" for split in ("train", "dev", "test") for ending in ("jsonl", "txt")
        ),
    ),
    "glove": Source(
        url="https://nlp.stanford.edu/data/glove.6B.zip",
        sha256="617afb2fe6cbd085c235baf7a465b96f4112bd7f7ccb2b2cbd649fed9cbcf2fb",
        members=("glove.6B.50d.txt", "glove.6B.100d.txt", "glove.6B.300d.txt"),
    ),
}


def download(what: str, to: str | Path, *, sources: Mapping[str, Source] = SOURCES) -> tuple[Path, ...]:
    """Fetch `what` (snli or glove) into the folder `to`; return the unpacked files, which lie right in `to`.

    Files that are there already are neither fetched nor unpacked again, and an archive that is there is used
    once its checksum is found right. Ctrl-C leaves the .part file, from which the next call goes on. Progress
    bars go to standard error, if that is a terminal.

    Raises:
        DownloadError: for everything that can go wrong on the way (one line).
    """
    source = sources.get(what)
    if source is None:
        raise DownloadError(f"unknown download {what[:40]!r}: choose {' or '.join(sources)}")
    folder = Path(to)
    # The archive's own folders are dropped: a member's name decides nothing about where it is written.
    files = {folder / PurePosixPath(member).name: member for member in source.members}
    with _disk_errors(folder):
        if all(file.is_file() for file in files):
            return tuple(files)
        folder.mkdir(parents=True, exist_ok=True)
        archive = folder / source.archive
        if archive.exists():
            _verify_existing(archive, source)
        else:
            _fetch(source, archive)
        _unpack(archive, {file: member for file, member in files.items() if not file.is_file()})
    return tuple(files)


def _fetch(source: Source, archive: Path) -> None:
    """Bring the archive here by way of its .part file, in as many connections as it takes."""
    part = archive.with_name(archive.name + ".part")
    for attempt in range(1, ATTEMPTS + 1):
        try:
            _receive(source.url, part)
            break
        except _BrokenOff as broken:
            if attempt == ATTEMPTS:
                raise DownloadError(
                    f"the connection to {_host(source.url)} broke off ({broken}) with "
                    f"{_megabytes(_size(part))} of {archive.name} fetched: run the same command again, "
                    "it goes on from there"
                ) from None
            time.sleep(PAUSE)
    if _sha256(part) != source.sha256:
        part.unlink()  # going on from wrong bytes would never end well
        raise DownloadError(
            f"{archive.name} from {_host(source.url)} has the wrong SHA-256 checksum and was removed: run "
            "the same command again; if that does not help, the file there has been changed"
        )
    part.replace(archive)


class _BrokenOff(Exception):
    """The connection ended before the file did."""


class _NothingLeft(Exception):
    """The .part file is as long as the file that the server has."""


def _receive(url: str, part: Path) -> None:
    """Append to `part` what is missing, over one connection.

    Raises:
        _BrokenOff: what came is in `part`; another connection may bring the rest.
        DownloadError: the server cannot be reached, or refuses.
    """
    try:
        answer, start = _ask(url, _size(part))
    except _NothingLeft:
        return
    with answer:
        total = None if answer.length is None else start + answer.length
        _check_room(part.parent, (total or 0) - start, f"fetching {part.stem}")
        with (
            part.open("ab" if start else "wb") as out,
            tqdm(total=total, initial=start, unit="B", unit_scale=True, desc=part.stem, disable=None) as bar,
        ):
            while chunk := _read(answer):
                out.write(chunk)
                bar.update(len(chunk))
    if total is not None and _size(part) < total:
        raise _BrokenOff(f"before the end of {_megabytes(total)}")


def _ask(url: str, have: int) -> tuple[http.client.HTTPResponse, int]:
    """Open `url` from byte `have` on; return the answer and the byte that it really starts at: `have` or 0.

    Raises:
        _NothingLeft, _BrokenOff, DownloadError.
    """
    headers = {"User-Agent": "spinn-explorer"}
    if have:
        headers["Range"] = f"bytes={have}-"
    try:
        answer = urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=TIMEOUT)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and have:
            if error.headers.get("Content-Range") == f"bytes */{have}":
                raise _NothingLeft from None
            return _ask(url, 0)  # the .part file is longer than the file: not the beginning of it
        raise DownloadError(_refusal(url, error.code)) from None
    except urllib.error.URLError as error:
        raise DownloadError(_unreachable(url, error.reason)) from None
    except (OSError, http.client.HTTPException) as error:
        raise _BrokenOff(reason(error)) from None
    resumed = answer.status == HTTPStatus.PARTIAL_CONTENT
    if resumed and not answer.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
        answer.close()
        return _ask(url, 0)
    return answer, have if resumed else 0


def _read(answer: http.client.HTTPResponse) -> bytes:
    """Read a chunk; the network's errors are OSErrors too, and must not be taken for the disk's."""
    try:
        return answer.read(CHUNK)
    except (OSError, http.client.HTTPException) as error:
        raise _BrokenOff(reason(error)) from None


def _verify_existing(archive: Path, source: Source) -> None:
    if not archive.is_file() or _sha256(archive) != source.sha256:
        raise DownloadError(
            f"{archive} is there already, but it is not the published file (its SHA-256 differs): "
            "move it away, then run the same command again"
        )


def _unpack(archive: Path, files: Mapping[Path, str]) -> None:
    """Write each of the archive's members to the path that it is wanted at; zipfile checks their CRC-32."""
    try:
        with zipfile.ZipFile(archive) as opened:
            members = {file: opened.getinfo(member) for file, member in files.items()}
            needed = sum(info.file_size for info in members.values())
            _check_room(archive.parent, needed, f"unpacking {archive.name}")
            for file, info in members.items():
                part = file.with_name(file.name + ".part")
                try:
                    _unpack_member(opened, info, part)
                    part.replace(file)
                finally:
                    part.unlink(missing_ok=True)
    except (KeyError, zipfile.BadZipFile) as error:
        raise DownloadError(
            f"{archive} cannot be unpacked ({reason(error)}): move it away, then run the same command again"
        ) from None


def _unpack_member(opened: zipfile.ZipFile, info: zipfile.ZipInfo, part: Path) -> None:
    with (
        opened.open(info) as inside,
        part.open("wb") as out,
        tqdm(total=info.file_size, unit="B", unit_scale=True, desc=part.stem, disable=None) as bar,
    ):
        while chunk := inside.read(CHUNK):
            out.write(chunk)
            bar.update(len(chunk))


@contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    """Turn what the disk says into one line."""
    try:
        yield
    except OSError as error:
        where = error.filename or folder
        if isinstance(error, (FileExistsError, NotADirectoryError)):
            advice = f"{where} is a file, not a folder: name another folder with --to"
        elif isinstance(error, PermissionError) or error.errno == errno.EROFS:
            advice = f"{where} cannot be written ({error.strerror}): name another folder with --to"
        elif error.errno in (errno.ENOSPC, errno.EDQUOT):
            advice = f"the disk of {folder} is full: make room there or name another folder with --to, then go on"
        else:
            advice = f"{where} cannot be used ({reason(error)}): name another folder with --to"
        raise DownloadError(advice) from None


def _check_room(folder: Path, needed: int, doing: str) -> None:
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise DownloadError(
            f"{doing} needs {_megabytes(needed)}, but {folder} has {_megabytes(free)} left: make room there "
            "or name another folder with --to"
        )


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _host(url: str) -> str:
    return urlsplit(url).netloc


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"


def _refusal(url: str, code: int) -> str:
    if code in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return f"{url} is no longer there (HTTP {code}): put the file into the folder by hand, from a mirror"
    return f"{_host(url)} refused {url} (HTTP {code}): try again later"


def _unreachable(url: str, why: object) -> str:
    told = reason(why) if isinstance(why, BaseException) else why
    return f"{_host(url)} cannot be reached ({told}): check the network or the proxy, then try again"
