"""Files that mean harm: what is in them stays words, wherever they are shown or given out."""

from __future__ import annotations

import io
import zipfile

import pytest
from bad_files import as_xlsx
from django.core.files.uploadedfile import SimpleUploadedFile

from ruang.web.intake.models import Delivery
from ruang.web.work.jobs import perform

SCRIPT = "<script>alert(1)</script>"
SQL = "x\"'); DROP TABLE people_user; ATTACH 'evil.db' AS evil; --"
FORMULA = '=HYPERLINK("http://evil.example")'
TEMPLATE = "{{ 7|add:7 }}"
HOSTILE = f"""{SCRIPT},"{SQL.replace('"', '""')}",ชื่อสถานประกอบการ,จังหวัด,รหัส TSIC,{TEMPLATE},%(x)s
1,2,{SCRIPT},ลำพูน,13121,a,b
1,2,"{FORMULA.replace('"', '""')}",ที่ไม่มี,13121,a,b
1,2,"{SQL.replace('"', '""')}",ลำพูน,{SCRIPT},a,b
1,2,บริษัท ผ้าทอ จำกัด,ลำพูน,13121,a,b
"""
NAMES = [
    "../../../../etc/cron.d/x.csv",
    "..\\..\\x.csv",
    "a\r\nSet-Cookie: x=1.csv",
    'a";filename="b.exe.csv',
    f"{SCRIPT}.csv",
    "'; COPY (SELECT 1) TO '/tmp/x'; --.csv",
    "*.csv",
    "https://evil.example/x.csv",
]


def bring(client, who, *files: SimpleUploadedFile):
    client.force_login(who)
    return client.post("/intake/", {"files": files, "paste": ""})


def test_a_name_is_only_a_word(client, cast, country, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    bodies = [f"{HOSTILE}{n},2,บริษัท ก จำกัด,ลำพูน,13121,a,b\n".encode() for n in range(len(NAMES))]
    files = [SimpleUploadedFile(name, body) for name, body in zip(NAMES, bodies, strict=True)]
    assert bring(client, cast.officer, *files).status_code == 302
    made = Delivery.objects.get()
    kept = list(made.files.order_by("pk"))
    assert [one.stored.split("/")[1:] for one in kept] == [[str(n)] for n in range(len(NAMES))]
    assert not {*"\r\n/\\\0"} & {*"".join(one.name for one in kept)}
    page = client.get(made.get_absolute_url()).content.decode()
    assert SCRIPT not in page and TEMPLATE in page
    assert not any(tmp_path.iterdir())


def test_what_stands_in_it_stays_words_to_the_end(client, cast, country):
    bring(client, cast.officer, SimpleUploadedFile('a";x="b.csv', HOSTILE.encode()))
    made = Delivery.objects.get()
    client.post(f"{made.get_absolute_url()}check/")
    made.refresh_from_db()
    perform.call(made.check_job.pk)
    made.refresh_from_db()
    assert made.found["rows_refused"] and made.found["rows_accepted"], made.found
    for part in ("", "columns/", "rows/", "comparison/"):
        page = client.get(f"{made.get_absolute_url()}{part}").content.decode()
        assert SCRIPT not in page, part
    for form in ("csv", "xlsx"):
        given = client.get(f"{made.get_absolute_url()}refusals.{form}")
        said = given.headers["Content-Disposition"]
        assert said.startswith("attachment; filename") and said.count('"') <= 2 and "\n" not in said
        assert given.headers["Content-Security-Policy"].endswith("sandbox")
        body = b"".join(given.streaming_content)
        if form == "csv":
            text = body.decode("utf-8-sig")
            assert FORMULA[:5] not in text.replace(f"'{FORMULA[:5]}", "")
        else:
            with zipfile.ZipFile(io.BytesIO(body)) as book:
                sheets = [book.read(n) for n in book.namelist() if n.startswith("xl/worksheets/")]
            assert not any(b"<f>" in sheet or b"<hyperlink" in sheet for sheet in sheets)


ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "boom"><!ENTITY f SYSTEM "file:///etc/passwd">'
    + "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10 if n else "ha" * 10}">' for n in range(9))
    + "]>"
)


@pytest.mark.parametrize("entity", ["&f;", "&b8;"], ids=["of another file", "that grows"])
def test_a_workbooks_xml_brings_in_nothing_and_does_not_grow(client, cast, country, entity):
    rows = [["ชื่อสถานประกอบการ", "จังหวัด", "รหัส TSIC", "คนงาน"], ["บริษัท ก", "ลำพูน", "13121", "5"]]
    book = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_xlsx(rows))) as sound, zipfile.ZipFile(book, "w") as odd:
        for part in sound.namelist():
            body = sound.read(part)
            if part in ("xl/sharedStrings.xml", "xl/workbook.xml") or "sheet1" in part:
                head, _, rest = body.decode().partition("?>")
                rest = rest.replace("บริษัท ก", entity)
                body = f"{head}?>{ENTITIES}{rest}".encode()
            odd.writestr(part, body)
    answer = bring(client, cast.officer, SimpleUploadedFile("ก.xlsx", book.getvalue()))
    assert answer.status_code in (302, 422)
    page = client.get(answer.url) if answer.status_code == 302 else answer
    text = page.content.decode()
    assert "root:" not in text and "haha" not in text
