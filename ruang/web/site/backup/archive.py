"""The file that a backup is: a tar in zstd, with a list of all that is in it at its end.

Any `tar --zstd` opens it. It is written and read in one go, member by member, so that it can go
through a pipe. What is read of it is believed only when the fingerprints at its end agree; until
then nothing of it is used, and no name in it is taken for a path before it was looked at.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import IO, Any, Final

import pyarrow as pa

from ruang.engine.errors import EngineError
from ruang.engine.text import noop

FORMAT: Final = 1
ABOUT: Final = "about.json"  # first: what this is
MANIFEST: Final = "manifest.json"  # last but one: all that is in it
SEAL: Final = "manifest.sha256"  # last
OWN: Final = (ABOUT, MANIFEST, SEAL)
ROOMS: Final = frozenset({"database", "lake", "uploads", "lists", "keys"})

CHUNK: Final = 1 << 20
LARGEST_TEXT: Final = 64 << 20  # bytes of a member that is read into memory
LARGEST_READ: Final = LARGEST_TEXT + CHUNK
# Nothing real packs better; a file made to fill a disk does.
MOST_TIMES: Final = 1000
LONGEST_NAME: Final = 600
UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f\\]")


class BackupError(EngineError):
    """A backup cannot be made, read or brought back; says what to do."""


class DamagedError(BackupError):
    """A backup is not what was written."""


@dataclass(frozen=True)
class Member:
    """One file in the archive."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Rows:
    """One table as it was: its columns, how many rows, and a sum over all of them in any order."""

    columns: tuple[str, ...]
    rows: int
    digest: str


@dataclass(frozen=True)
class About:
    """What an archive is: told at its beginning."""

    ruang: str  # version of the code
    made_at: str  # ISO, UTC: the moment that it holds
    database: str  # sqlite or postgresql
    format: int = FORMAT


@dataclass(frozen=True)
class Manifest:
    """All that is in an archive: told at its end."""

    about: About
    migrations: tuple[tuple[str, str], ...] = ()
    tables: dict[str, Rows] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    without: tuple[str, ...] = ()  # rooms that were not to be taken
    # What was amiss before the backup was made, and so is amiss in it.
    missing: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()  # tables that no part of the product knows

    @property
    def size(self) -> int:
        """How many bytes its members have when they are unpacked."""
        return sum(member.bytes for member in self.members.values())

    def of(self, room: str) -> dict[str, Member]:
        """The members below one of ROOMS."""
        return {name: m for name, m in self.members.items() if name.startswith(f"{room}/")}

    def as_json(self) -> bytes:
        """As it stands in the archive."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True).encode()

    @classmethod
    def of_json(cls, body: bytes) -> Manifest:
        """Read it from an archive.

        Raises:
            DamagedError: It is none.
        """
        try:
            said = json.loads(body)
            lists = {n: tuple(said[n]) for n in ("without", "missing", "damaged", "left_out")}
            return cls(
                about=About(**said["about"]),
                migrations=tuple((app, name) for app, name in said["migrations"]),
                tables={name: _rows(rows) for name, rows in said["tables"].items()},
                members={name: Member(**member) for name, member in said["members"].items()},
                **lists,
            )
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise DamagedError(noop("the list of what is in the backup cannot be read")) from error


def _rows(said: dict[str, Any]) -> Rows:
    return Rows(**{**said, "columns": tuple(said["columns"])})


class Packer:
    """Writes members one after the other, and remembers their fingerprints."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.members: dict[str, Member] = {}

    def add(self, name: str, body: bytes) -> None:
        """Write a member from memory."""
        self.add_from(name, io.BytesIO(body), len(body))

    def add_from(self, name: str, source: IO[bytes], size: int) -> None:
        """Write a member of `size` bytes from an open file.

        Raises:
            BackupError: The file has become shorter.
        """
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        hashed = _Hashed(source)
        try:
            self._tar.addfile(entry, hashed)
        except OSError as error:
            if hashed.bytes < size and not error.errno:
                raise BackupError(noop("{name} became shorter while it was read"), name=name) from (
                    error
                )
            raise
        self.members[name] = Member(size, hashed.hexdigest())

    def seal(self, manifest: Manifest) -> None:
        """Write the list of what is in it, and the list's own fingerprint."""
        body = manifest.as_json()
        self.add(MANIFEST, body)
        self.add(SEAL, hashlib.sha256(body).hexdigest().encode())


@contextmanager
def packing(out: IO[bytes], about: About) -> Iterator[Packer]:
    """Write an archive into an open file, which stays open."""
    with (
        pa.CompressedOutputStream(pa.PythonFile(_Open(out), "w"), "zstd") as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT, bufsize=CHUNK) as tar,
    ):
        packer = Packer(tar)
        packer.add(ABOUT, json.dumps(asdict(about)).encode())
        yield packer


Take = Callable[[str, int], "IO[bytes] | None"]
Told = Callable[[int], None]


def unpack(source: IO[bytes], take: Take, *, told: Told | None = None) -> Manifest:
    """Read a whole archive, and prove that it is what was written.

    Args:
        source: An open file, or the end of a pipe.
        take: Asked for each member by name and size; gives where its bytes go, or None. What it
            gave is not to be used before this returns.
        told: Called now and then with the number of packed bytes read.

    Raises:
        DamagedError: Cut short, changed, or no backup.
        BackupError: Written in a form that only a newer version reads.
    """
    stream = _Onwards(source, told)
    try:
        with tarfile.open(fileobj=stream, mode="r:") as tar:  # type: ignore[call-overload]
            return _unpacked(tar, stream, take)
    except (tarfile.TarError, pa.ArrowException, EOFError, UnicodeError) as error:
        raise _no_backup(stream) from error
    except OSError as error:
        if error.errno:
            raise
        raise _no_backup(stream) from error  # what Arrow says of bytes that are not zstd


def _no_backup(stream: _Onwards) -> DamagedError:
    if stream.begun:
        return DamagedError(noop("the backup is cut short or damaged"))
    return DamagedError(noop("this is no backup of Ruang"))


def _unpacked(tar: tarfile.TarFile, stream: _Onwards, take: Take) -> Manifest:
    members: dict[str, Member] = {}
    texts = {name: io.BytesIO() for name in OWN}
    while (entry := tar.next()) is not None:
        name = _safe(entry, members)
        if not members and name != ABOUT:
            raise DamagedError(noop("this is no backup of Ruang"))
        stream.begun = True
        stream.seek(entry.offset_data)
        if name in OWN:
            if entry.size > LARGEST_TEXT:
                raise DamagedError(noop("the list of what is in the backup cannot be read"))
            members[name] = _copied(stream, entry.size, texts[name])
        else:
            with take(name, entry.size) or nullcontext() as out:
                members[name] = _copied(stream, entry.size, out)
        if name == ABOUT:
            _refuse_newer(texts[ABOUT].getvalue())
    while stream.read(CHUNK):  # to the last byte: what is cut off there is cut off, too
        continue
    return _agreed(members, {name: text.getvalue() for name, text in texts.items()})


def _agreed(members: dict[str, Member], texts: dict[str, bytes]) -> Manifest:
    """The manifest, where the archive is what it says; nothing else is believed."""
    if list(members)[-2:] != [MANIFEST, SEAL]:
        raise DamagedError(noop("the backup is cut short: its end is missing"))
    if texts[SEAL] != members[MANIFEST].sha256.encode():
        raise DamagedError(noop("the list of what is in the backup cannot be read"))
    manifest = Manifest.of_json(texts[MANIFEST])
    told = manifest.members
    found = {name: m for name, m in members.items() if name not in (MANIFEST, SEAL)}
    wrong = sorted(n for n in {*told, *found} if told.get(n) != found.get(n))
    if wrong:
        raise DamagedError(
            noop("{number} files of the backup are not what was written, the first is {name}"),
            number=len(wrong),
            name=wrong[0],
        )
    return manifest


def _copied(stream: _Onwards, size: int, out: IO[bytes] | None) -> Member:
    sha, left = hashlib.sha256(), size
    while left:
        body = stream.read(min(CHUNK, left))
        if not body:
            raise DamagedError(noop("the backup is cut short or damaged"))
        sha.update(body)
        if out is not None:
            out.write(body)
        left -= len(body)
    return Member(size, sha.hexdigest())


def _refuse_newer(about: bytes) -> None:
    try:
        form = int(json.loads(about)["format"])
    except (ValueError, TypeError, KeyError) as error:
        raise DamagedError(noop("this is no backup of Ruang")) from error
    if form > FORMAT:
        raise BackupError(noop("the backup was written by a newer version of Ruang: use that one"))


def _safe(entry: tarfile.TarInfo, members: dict[str, Any]) -> str:
    """The name of a member that can only become a file of its own room."""
    name, parts = entry.name, PurePosixPath(entry.name).parts
    plain = entry.type in {tarfile.REGTYPE, tarfile.AREGTYPE} and not entry.issparse()
    known = name in OWN or (len(parts) > 1 and parts[0] in ROOMS)
    tidy = "/".join(parts) == name and ".." not in parts and len(name) <= LONGEST_NAME
    if not (plain and known and tidy) or UNSEEN.search(name) or entry.size < 0:
        raise DamagedError(noop("{name} does not belong into a backup"), name=repr(name[:80]))
    if name in members:
        raise DamagedError(noop("{name} stands in the backup twice"), name=repr(name[:80]))
    return name


class _Onwards:
    """What tarfile reads from: onwards only, never much at once, never without an end."""

    def __init__(self, source: IO[bytes], told: Told | None) -> None:
        self._packed = _Counted(source)
        self._stream = pa.CompressedInputStream(pa.PythonFile(self._packed, "r"), "zstd")
        self._at, self._told = 0, told
        self.begun = False

    def tell(self) -> int:
        return self._at

    def seek(self, place: int, _whence: int = 0) -> int:
        if place < self._at:
            raise tarfile.ReadError("backwards")
        while self._at < place:
            if not self.read(min(CHUNK, place - self._at)):
                break
        return self._at

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= LARGEST_READ:
            raise tarfile.ReadError("too much at once")
        parts, left = [], size
        while left and (body := self._stream.read(left)):
            parts.append(body)
            left -= len(body)
        self._at += size - left
        if self._at > LARGEST_READ + MOST_TIMES * self._packed.bytes:
            raise DamagedError(noop("the backup would unpack to far more than a real one"))
        if self._told:
            self._told(self._packed.bytes)
        return b"".join(parts)


class _Counted:
    """A stream that knows how much was read of it, and stays open."""

    closed = False

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.bytes = 0

    def read(self, size: int = -1) -> bytes:
        body = self._source.read(size)
        self.bytes += len(body)
        return body

    def close(self) -> None:
        return None


class _Open:
    """A file that stays open when what writes into it is closed."""

    closed = False

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out

    def write(self, body: bytes) -> int:
        return self._out.write(body)

    def flush(self) -> None:
        self._out.flush()

    def close(self) -> None:
        self._out.flush()


class _Hashed:
    """What tarfile copies from: takes the fingerprint on the way."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self._sha = source, hashlib.sha256()
        self.bytes = 0

    def read(self, size: int = -1) -> bytes:
        body = self._source.read(size)
        self._sha.update(body)
        self.bytes += len(body)
        return body

    def hexdigest(self) -> str:
        return self._sha.hexdigest()
