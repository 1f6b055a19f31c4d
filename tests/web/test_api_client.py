"""The client in the documentation is run, line by line as it stands there."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import httpx
import pytest
from asking import application, token_of

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "api.md"


@pytest.fixture
def lines():
    """The two pieces of Python: the client, and what it is used for."""
    return re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_client_of_the_documentation_reads_every_page(lines, cast, publication, monkeypatch):
    client, use = lines
    written = [line for line in client.splitlines() if line and "import" not in line]
    assert len(written) <= 10
    monkeypatch.setenv("TOKEN", token_of(cast.analyst, "read")[0])
    with application() as app:
        there = httpx.WSGITransport(app=app)
        monkeypatch.setattr(httpx, "Client", partial(httpx.Client, transport=there))
        names: dict = {}
        exec(client, names)  # noqa: S102  the documentation's own lines
        exec(use, names)  # noqa: S102
        assert [(cell["area"], cell["score"]) for cell in names["best"]] == [("51", 91), ("50", 88)]

        with httpx.Client(base_url="https://ruang.example.org/api/") as api:
            small = list(names["cells"](api, level="class", size=1))
        assert [cell["industry"] for cell in small] == ["1312", "1312", "3250"]


def test_every_scope_of_the_documentation_is_one(lines):
    from ruang.web.api.scopes import Scope

    told = re.findall(r"^\| `(\w+)` \| [^|]+ \| [^|]+ \|$", PAGE.read_text(), re.MULTILINE)
    assert set(told) == {str(scope.value) for scope in Scope}
