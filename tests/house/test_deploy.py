"""What stands in deploy/ and in the image is true: settings, commands, users, ports, paths."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import tomllib
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from commands import must_parse

from ruang.web.site.environment import IN_A_FILE, VARIABLES
from ruang.web.site.faults import found

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
COMMON = DEPLOY / "systemd" / "ruang-.service.d" / "common.conf"
KNOWN = {v.name for v in VARIABLES} | {v.name + IN_A_FILE for v in VARIABLES if v.kind == "secret"}
IMAGE = (ROOT / "Containerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
OURS = {n: s for n, s in COMPOSE["services"].items() if s["image"] == "ruang"}
GIVEN = {"SITE": "ruang.example.org", "DATABASE_PASSWORD": "0123456789abcdef"}


def example() -> dict[str, str]:
    """The settings of deploy/ruang.env, those that are commented out too."""
    lines = (DEPLOY / "ruang.env").read_text(encoding="utf-8").splitlines()
    pairs = (line.lstrip("#").split("=", 1) for line in lines if re.match(r"#?[A-Z_]+=", line))
    return dict(pairs)


def filled(value: str) -> str:
    return re.sub(r"\$\{(\w+)(:\?[^}]*)?\}", lambda m: GIVEN[m.group(1)], value)


def unit(path: Path) -> dict[str, list[str]]:
    """All that a unit says with the part that all have in common: name -> values."""
    said: dict[str, list[str]] = {}
    for text in (path.read_text(encoding="utf-8"), COMMON.read_text(encoding="utf-8")):
        for line in text.splitlines():
            if re.match(r"[A-Z]\w+=", line):
                name, value = line.split("=", 1)
                said.setdefault(name, []).append(value)
    return said


def test_every_setting_that_is_named_exists_and_can_be_used():
    files = [ROOT / "compose.yaml", ROOT / "Containerfile", *DEPLOY.rglob("*")]
    for path in (p for p in files if p.is_file()):
        named = set(
            re.findall(r"^[^#\n]*?\b(RUANG_[A-Z_]+|DATABASE_URL)\b", path.read_text(), re.M)
        )
        assert named <= KNOWN, path
    assert not list(found(example()))
    for name, service in OURS.items():
        assert not list(found({k: filled(v) for k, v in service["environment"].items()})), name


def test_nothing_secret_stands_in_what_is_shipped():
    secret = {v.name for v in VARIABLES if v.kind == "secret"}
    assert not secret & set(re.findall(r"\b([A-Z_]+)=", IMAGE))
    open_ = {n: v for n, v in example().items() if n in secret and "PASSWORD" not in v}
    assert not open_
    for service in COMPOSE["services"].values():
        for name, value in service.get("environment", {}).items():
            assert "PASSWORD" not in name or value.startswith("${"), name


def test_the_image_is_built_from_what_is_locked_and_runs_as_nobody_in_particular():
    bases = re.findall(r"^FROM (\S+)", IMAGE, re.M)
    assert len(bases) == 2 and set(bases) == {"${BASE}"}
    assert re.search(r"^ARG BASE=docker\.io/library/python:3\.\d+\.\d+-slim-\w+$", IMAGE, re.M)
    for line in re.findall(r"^COPY (?!--from)(.+)$", IMAGE, re.M):
        for path in line.split()[:-1]:
            assert (ROOT / path).exists(), path
    assert re.search(r"^USER 10001:10001$", IMAGE, re.M)
    assert "curl" not in IMAGE and "/health/live" in IMAGE
    ignored = (ROOT / ".containerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignored and (ROOT / ".dockerignore").read_text() == "\n".join([*ignored, ""])


@pytest.mark.parametrize("name", ["set-up", "node"])
def test_what_the_set_up_fetches_before_the_lock_is_read_has_its_hash(name):
    text = (ROOT / "tools" / f"{name}.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    wanted = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert wanted and all(re.match(r"[\w-]+==[\w.]+ .*--hash=sha256:", line) for line in wanted)
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    assert all("hash" in w for p in lock for w in p.get("wheels", []))


def test_commands_of_image_compose_and_units_exist():
    (cmd,) = re.findall(r"^CMD (\[.+\])$", IMAGE, re.M)
    must_parse(yaml.safe_load(cmd))
    for service in OURS.values():
        must_parse(service["command"])
    for path in UNITS:
        for command in unit(path)["ExecStart"]:
            program, *words = shlex.split(command)
            assert program == "/opt/ruang/.venv/bin/ruang"
            must_parse(words)


def test_who_stands_in_front_asks_where_pages_are_answered():
    """The same port everywhere; one server in front, that tells who asked."""
    port = OURS["web"]["command"][-2]
    assert f"EXPOSE {port}" in IMAGE and f"127.0.0.1', {port}" in IMAGE
    caddy, nginx = ((DEPLOY / n).read_text() for n in ("Caddyfile", "nginx.conf"))
    assert f"web:{port}" in caddy and f"server 127.0.0.1:{port};" in nginx
    assert f"--port {port}" in unit(DEPLOY / "systemd" / "ruang-web.service")["ExecStart"][0]
    assert "X-Forwarded-For $remote_addr;" in nginx  # overwritten, not added to
    assert OURS["web"]["environment"]["RUANG_PROXIES"] == example()["RUANG_PROXIES"] == "1"
    upload = next(int(v.default) for v in VARIABLES if v.name == "RUANG_UPLOAD_MB")
    for size in re.findall(r"(?:max_size|max_body_size) (\d+)", caddy + nginx):
        assert int(size) > upload


def test_containers_may_do_no_more_than_they_need():
    for name, service in OURS.items():
        assert service["read_only"] and service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert not service.get("ports") and not service.get("privileged"), name
    database = COMPOSE["services"]["database"]
    assert database["networks"] == ["inside"] and COMPOSE["networks"]["inside"]["internal"]
    assert (
        "ports" not in database
        and "--locale=C.UTF-8" in database["environment"]["POSTGRES_INITDB_ARGS"]
    )
    role = (DEPLOY / "database" / "role.sh").read_text()
    assert "POSTGRES_USER" not in database["environment"] and "NOSUPERUSER" in role
    assert "./deploy/database:/docker-entrypoint-initdb.d:ro" in database["volumes"]
    stop = int(OURS["web"]["stop_grace_period"].removesuffix("s"))
    assert stop > next(int(v.default) for v in VARIABLES if v.name == "RUANG_STOP_SECONDS")
    for name, service in COMPOSE["services"].items():
        assert re.fullmatch(r"ruang|docker\.io/library/\w+:\d+\.\d+[\w.-]*", service["image"]), name
        used = {v.split(":")[0] for v in service["volumes"]} if "volumes" in service else set()
        assert all(v.startswith("./") or v in COMPOSE["volumes"] for v in used), name


def test_units_are_hardened_and_of_one_kind():
    parser = ConfigParser(strict=False, interpolation=None)
    for path in UNITS:
        parser.read(path, encoding="utf-8")
        said = unit(path)
        assert said["User"] == ["ruang"] and said["EnvironmentFile"] == ["/etc/ruang/ruang.env"]
        assert said["ProtectSystem"] == ["strict"] and said["CapabilityBoundingSet"] == [""]
        stop = next(int(v.default) for v in VARIABLES if v.name == "RUANG_STOP_SECONDS")
        assert int(said["TimeoutStopSec"][0]) > stop


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_finds_nothing_wrong(tmp_path):
    units, program = tmp_path / "etc/systemd/system", tmp_path / "opt/ruang/.venv/bin/ruang"
    shutil.copytree(DEPLOY / "systemd", units)
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for name in ("basic", "sysinit", "shutdown", "network-online", "multi-user"):
        (units / f"{name}.target").write_text("[Unit]\nDescription=as on any machine\n")
    names = [p.name for p in UNITS]
    looked = subprocess.run(
        ["systemd-analyze", "verify", f"--root={tmp_path}", "--man=no", *names],
        capture_output=True, text=True,
    )  # fmt: skip
    assert looked.returncode == 0 and "ruang" not in looked.stderr, looked.stderr
    for name in names:
        judged = subprocess.run(
            ["systemd-analyze", "security", f"--root={tmp_path}", "--offline=true", "--no-pager",
             "--threshold=20", name], capture_output=True, text=True,
        )  # fmt: skip
        assert judged.returncode == 0, judged.stdout[-300:]  # exposed by 2.0 of 10 at most
