"""Files that are not what they were given for: told in one sentence, never a traceback."""

from __future__ import annotations

import random

import pytest
from monthly_files import enterprise, monthly

GOOD = {
    "jobs": b"area_id,industry_id,jobs\na,x,60\na,y,20\nb,x,40\nb,y,80\n",
    "neighbours": b"area_id,neighbour_id,weight\na,b,1\nb,a,1\n",
    "base": b"industry_id,share\nx,0.4\ny,0.6\n",
    "totals": b"area_id,jobs\na,80\nb,120\n",
    "areas": "code,level,name_th,name_en,parent\n5001,district,เมือง,Mueang,50\n".encode(),
    "monthly": monthly(*(enterprise(n) for n in range(1, 4))),
}
STRANGE = [
    *(b"", b"\0", b'"', b",", b"\n", b"\r", b"\t", b";", b"'", b"=1+1"),
    *(b"-1", b"nan", b"1e999", b"0" * 400, b"\xff", b"\xe0\xb8"),
    *(b"\xef\xbb\xbf", b"PK\x03\x04", b"PAR1"),
]
DAMAGED = 6  # of each kind


def damaged(content, chance):
    """The bytes with a few of them cut, doubled, moved or put there."""
    for _ in range(chance.randint(1, 4)):
        at, to = sorted(chance.randrange(len(content) + 1) for _ in range(2))
        content = chance.choice(
            [
                content[:at] + content[to:],
                content[:at],
                content[:to] + content[at:to] + content[to:],
                content[:at] + chance.choice(STRANGE) + content[at:],
                content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :],
            ]
        )
    return content


def command(kind, files, lake):
    if kind == "monthly":
        return ("intake", "dbd_registrations", files[kind], "--lake", lake)
    if kind == "areas":
        return ("reference", "import", "areas", files[kind], "--lake", lake)
    if kind == "neighbours":
        return ("candidates", "--jobs", files["jobs"], "--neighbours", files[kind])
    if kind == "jobs":
        return ("potential", "--jobs", files[kind])
    return ("run", "location_quotient", "--jobs", files["jobs"], f"--{kind}", files[kind])


@pytest.mark.parametrize("kind", GOOD)
def test_damaged_files_are_taken_or_refused_in_words(shell, tmp_path, kind):
    files = {name: tmp_path / f"{name}.csv" for name in GOOD}
    for name, content in GOOD.items():
        files[name].write_bytes(content)
    assert shell(*command(kind, files, tmp_path / "lake"), "--format", "json").code == 0
    chance = random.Random(kind)  # noqa: S311 - the same damage each time
    refused = 0
    for n in range(DAMAGED):
        files[kind].write_bytes(damaged(GOOD[kind], chance))
        language = chance.choice(["th", "en"])
        words = command(kind, files, tmp_path / f"lake{n}")
        said = shell(*words, "--format", "json", language=language)
        assert said.code in (0, 2)
        if said.code == 2:
            refused += 1
            assert said.out == ""
            assert said.err.strip()
    assert refused, "damage that is never refused is damage that nobody saw"
