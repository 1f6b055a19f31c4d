"""Personal values beside a snapshot, and the key of surrogates: for the lake's account alone."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ruang.engine.errors import LakeError
from ruang.engine.lake.drafts import drafting, force
from ruang.engine.lake.kept import Snapshot
from ruang.engine.text import noop as _

KEY = ".key"
KEY_BYTES = 32


def home(lake: Path, name: str) -> Path:
    """Where the personal values of a kept snapshot lie, if it has any."""
    return lake / "personal" / f"{name}.parquet"


def found(lake: Path, snapshot: Snapshot) -> Path | None:
    """The file of a snapshot's personal values, wherever it lies, or None."""
    beside = snapshot.manifest.get("beside")
    if not beside:
        return None
    places = (home(lake, snapshot.id), snapshot.folder / str(beside))
    wanted = places if snapshot.is_kept else places[1:]
    return next((place for place in wanted if place.is_file()), None)


def settle(lake: Path, snapshot: Snapshot) -> None:
    """Move a kept snapshot's personal values to their place; once there, nothing is done.

    The snapshot is moved first: a kill between the two leaves values in a folder that is known,
    where `found` sees them, and never a file that belongs to nothing.
    """
    beside = snapshot.manifest.get("beside")
    inside = snapshot.folder / str(beside)
    if not beside or not inside.is_file():
        return
    place = home(lake, snapshot.id)
    place.parent.mkdir(mode=0o700, exist_ok=True)
    inside.replace(place)
    force(place.parent)
    force(inside.parent)


def erase(lake: Path, path: Path, establishment_ids: Sequence[str] | None) -> int:
    """Erase rows of a file of personal values; the file itself, once nothing is left in it.

    Args:
        lake: The lake's folder.
        path: The file.
        establishment_ids: Whose rows; None means all.

    Returns:
        How many rows were erased.
    """
    file = pq.ParquetFile(path)
    if establishment_ids is None:
        path.unlink()
        force(path.parent)
        return int(file.metadata.num_rows)
    gone = pa.array(list(establishment_ids), pa.string())
    with drafting(lake) as draft:
        with draft.beside("rest", file.schema_arrow) as rest:
            for batch in file.iter_batches():
                goes = pc.is_in(batch["establishment_id"], value_set=gone)
                rest.write(batch.filter(pc.invert(goes)))
        if rest.rows:
            (draft.folder / draft.personal).replace(path)
        else:
            path.unlink()
    force(path.parent)
    return int(file.metadata.num_rows) - rest.rows


def read_key(lake: Path) -> bytes | None:
    """The lake's key, or None where none was made yet.

    Raises:
        LakeError: The file was cut short: another key would give every person another surrogate.
    """
    path = lake / KEY
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        return None
    if len(key) != KEY_BYTES:
        raise LakeError(_("{path} is damaged: bring it back from a backup"), path=str(path))
    return key


def make_key(lake: Path) -> bytes:
    """Make the key; called alone, so that two runs do not make two."""
    key = secrets.token_bytes(KEY_BYTES)
    new = lake / ".key.new"
    new.unlink(missing_ok=True)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    new.replace(lake / KEY)
    force(lake)
    return key
