"""The file of a backup: what is not exactly what was written is refused in words."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable

import pyarrow as pa
import pytest

from ruang.web.site.backup import archive
from ruang.web.site.backup.archive import About, BackupError, DamagedError, Manifest

ABOUT = About("0.2.0", "2026-11-23T19:00:00+00:00", "sqlite")
ROWS = b"".join(b'["%d","woven in Lamphun"]\n' % n for n in range(20_000))


def packed(*members: tuple[str, bytes], about: About = ABOUT) -> bytes:
    out = io.BytesIO()
    with archive.packing(out, about) as packer:
        for name, body in members or (("database/people_user/00001.jsonl", ROWS),):
            packer.add(name, body)
        packer.seal(Manifest(about, members=dict(packer.members)))
    return out.getvalue()


def read(body: bytes, take=lambda _name, _size: None) -> Manifest:
    return archive.unpack(io.BytesIO(body), take)


def as_tar(body: bytes) -> io.BytesIO:
    return io.BytesIO(pa.CompressedInputStream(pa.py_buffer(body), "zstd").read())


def rewritten(body: bytes, change: Callable[[tarfile.TarInfo, bytes], list]) -> bytes:
    """The same archive with its members changed, as somebody with a tar at hand would."""
    tar = io.BytesIO()
    with tarfile.open(fileobj=as_tar(body)) as old, tarfile.open(fileobj=tar, mode="w") as new:
        for entry in old:
            for name, bytes_ in change(entry, old.extractfile(entry).read()):
                changed = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
                if changed.isreg():
                    changed.size = len(bytes_)
                new.addfile(changed, io.BytesIO(bytes_))
    return pa.compress(tar.getvalue(), "zstd", asbytes=True)


def refusal(body: bytes, kind: type[BackupError] = DamagedError) -> str:
    with pytest.raises(kind) as refused:
        read(body)
    assert refused.value.text("th") != str(refused.value)
    return str(refused.value)


def test_what_was_written_is_read_and_any_tar_opens_it() -> None:
    body = packed(("database/a/00001.jsonl", ROWS), ("lists/x/ผ้าทอ.csv", b"1"))
    kept: dict[str, io.BytesIO] = {}

    class Kept(io.BytesIO):
        def close(self) -> None:
            """Stay open, to be looked at."""

    manifest = read(body, lambda name, _size: kept.setdefault(name, Kept()))
    assert {name: out.getvalue() for name, out in kept.items()} == {
        "database/a/00001.jsonl": ROWS,
        "lists/x/ผ้าทอ.csv": b"1",
    }
    assert manifest.about == ABOUT
    assert manifest.size == len(ROWS) + 1 + manifest.members["about.json"].bytes
    with tarfile.open(fileobj=as_tar(body)) as tar:
        assert tar.getnames()[0] == "about.json" and tar.getnames()[-1] == "manifest.sha256"
        assert {entry.mode for entry in tar} == {0o600}


def test_cut_short_anywhere_it_is_refused() -> None:
    body = packed()
    for length in (len(body) - 1, len(body) // 2, 300, 10):
        assert "cut short" in refusal(body[:length]) or length <= 300
    assert refusal(b"") == "this is no backup of Ruang"
    assert refusal(b"PK\x03\x04 something else") == "this is no backup of Ruang"
    assert refusal(pa.compress(b"no tar" * 999, "zstd", asbytes=True))


def test_no_bit_of_it_can_turn_unseen() -> None:
    body = packed(("database/a/00001.jsonl", ROWS[:400]), ("keys/secret_key", b"k" * 50))
    whole = read(body)
    for place in range(0, len(body), 7):
        damaged = bytearray(body)
        damaged[place] ^= 1 << place % 8
        try:
            assert read(bytes(damaged)) == whole  # a bit that says nothing, as of the frame's head
        except BackupError:
            continue


def test_what_somebody_changed_in_it_is_noticed() -> None:
    body = packed(("keys/secret_key", b"right"), ("database/a/00001.jsonl", ROWS))

    def other_key(entry: tarfile.TarInfo, was: bytes) -> list:
        return [(entry.name, b"wrong" if entry.name == "keys/secret_key" else was)]

    def without(name: str) -> Callable[..., list]:
        return lambda entry, was: [] if entry.name == name else [(entry.name, was)]

    def beside(*more: tuple) -> Callable[..., list]:
        return lambda e, was: [(e.name, was), *(more if e.name == "about.json" else ())]

    assert "the first is keys/secret_key" in refusal(rewritten(body, other_key))
    assert "the first is keys/secret_key" in refusal(rewritten(body, without("keys/secret_key")))
    assert "its end is missing" in refusal(rewritten(body, without("manifest.sha256")))
    assert refusal(rewritten(body, without("about.json"))) == "this is no backup of Ruang"
    assert "the first is lake/x" in refusal(rewritten(body, beside(("lake/x", b""))))
    twice = beside(("keys/secret_key", b"first"))
    assert "twice" in refusal(rewritten(body, twice))


@pytest.mark.parametrize(
    "name",
    ["../outside", "lake/../../outside", "/etc/passwd", "lake//x", "./lake/x", "elsewhere/x",
     "lake", "lake/" + "x" * 700, "lake/a\\b", "lake/a\nb"],
)  # fmt: skip
def test_no_name_leads_out_of_it(name: str) -> None:
    change = lambda e, was: [(name if e.name.startswith("database") else e.name, was)]  # noqa: E731
    assert "does not belong" in refusal(rewritten(packed(), change))


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE]
)
def test_only_plain_files_are_in_it(kind: bytes) -> None:
    def change(entry: tarfile.TarInfo, was: bytes) -> list:
        if not entry.name.startswith("database"):
            return [(entry.name, was)]
        other = tarfile.TarInfo("lake/x")
        other.type, other.linkname = kind, "/etc/passwd"
        return [(other, b"")]

    assert "does not belong" in refusal(rewritten(packed(), change))


def test_what_is_made_to_fill_a_disk_is_refused_before_it_does() -> None:
    nothing = bytes(archive.LARGEST_READ + (20 << 20))
    bomb = packed(("lake/x", nothing))
    assert len(bomb) < len(nothing) / archive.MOST_TIMES
    assert "far more than a real one" in refusal(bomb)

    def long_name(entry: tarfile.TarInfo, was: bytes) -> list:
        extra = tarfile.TarInfo("x")
        extra.type = tarfile.XHDTYPE
        return (
            [(extra, b""), (entry.name, was)] if entry.name != "about.json" else [(entry.name, was)]
        )

    raw = bytearray(as_tar(rewritten(packed(), long_name)).getvalue())
    at = raw.index(b"x\0", 512)
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, 1 << 40  # a terabyte of names
    raw[at : at + 512] = header.tobuf(tarfile.GNU_FORMAT)
    assert refusal(pa.compress(bytes(raw), "zstd", asbytes=True))


def test_a_newer_form_says_that_it_is_newer() -> None:
    newer = packed(about=About("9.0.0", ABOUT.made_at, "sqlite", format=archive.FORMAT + 1))
    assert "newer version" in refusal(newer, BackupError)


def test_a_file_that_shrinks_while_it_is_read_is_no_backup() -> None:
    def pack() -> None:
        with archive.packing(io.BytesIO(), ABOUT) as packer:
            packer.add_from("lake/x", io.BytesIO(b"half"), 8)

    with pytest.raises(BackupError, match="became shorter"):
        pack()
