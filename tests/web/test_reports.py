"""What leaves the product on paper: one page of evidence, and a memo that an office can edit."""

from __future__ import annotations

import io
import json
from dataclasses import asdict, replace

import typst
from django.utils.translation import override
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm

from ruang.web.clusters.models import Candidate
from ruang.web.reports import sheet, typesetting


def said_of(candidate, language="th"):
    with override(language):
        return sheet.of_candidate(Candidate.objects.for_pages().get(pk=candidate.pk))


def pages(said):
    """How many pages a sheet takes."""
    drawn = typst.compile(
        str(typesetting.LAYOUT / "sheet.typ"),
        root=str(typesetting.LAYOUT),
        font_paths=typesetting._fonts(),
        sys_inputs={"sheet": json.dumps(asdict(said))},
        format="png",
        ppi=20,
    )
    return len(drawn) if isinstance(drawn, list) else 1


def paragraphs(body):
    return [p.text for p in Document(io.BytesIO(body)).paragraphs if p.text]


def test_anybody_takes_the_evidence_of_a_candidate_along(client, weaving):
    page = client.get(f"/candidates/{weaving.pk}/sheet.pdf")

    assert page.status_code == 200
    assert page["Content-Type"] == "application/pdf"
    assert page.content.startswith(b"%PDF")
    assert b"Sarabun" in page.content
    assert b"/FontFile" in page.content  # embedded, so that it looks the same everywhere
    assert f'filename="ruang-candidate-{weaving.key}-th.pdf"' in page["Content-Disposition"]


def test_it_is_made_in_the_language_asked_for(client, weaving):
    page = client.get(f"/candidates/{weaving.pk}/sheet.pdf?language=en")
    assert page["Content-Disposition"].endswith('-en.pdf"')
    odd = client.get(f"/candidates/{weaving.pk}/sheet.pdf?language=xx")
    assert odd["Content-Disposition"].endswith('-th.pdf"')


def test_a_sheet_says_how_surely_from_where_and_what_it_means(weaving):
    said = said_of(weaving, "en")

    assert said.synthetic.startswith("Synthetic data")
    assert [figure.term for figure in said.figures][1:] == [
        "Location quotient of the core",
        "Workers",
    ]
    assert "95% interval" in said.figures[1].note
    assert ["Source", "Demo register"] in said.sources
    assert {"Potential score", "Location quotient"} <= {term for term, _words in said.definitions}
    assert said.address.endswith(weaving.get_absolute_url())
    assert said.said is None


def test_what_is_missing_is_a_dash_and_never_zero(weaving):
    from ruang.web.potential.models import Cell

    Cell.objects.all().delete()
    said = said_of(weaving, "en")
    assert said.figures[1].value == "–"
    assert all(row[3:5] == ["–", "–"] for row in said.rows)
    assert said.bars == []


def test_however_much_there_is_to_say_it_is_one_page(weaving):
    said = said_of(weaving)
    long = "การผลิตผลิตภัณฑ์อื่นที่ทำจากพลาสติกซึ่งมิได้จัดประเภทไว้ในที่อื่น"
    full = replace(
        said,
        title=long,
        reason=said.reason + " อุตสาหกรรมหลักโดดเด่นที่สุดในจังหวัดประจวบคีรีขันธ์" * 8,
        rows=[[long, *said.rows[0][1:]]] * sheet.MOST_ROWS,
        bars=[sheet.Bar("ประจวบคีรีขันธ์", 0.5, 2.0, 9.0, "2.0")] * sheet.MOST_AREAS,
        more="ยังมีอีก 15 รายการในหน้าเว็บ",
    )
    words = sheet._shortened("ช่างทอพร้อมรวมกลุ่มเพื่อยกระดับมาตรฐานร่วมกัน " * 90)
    proposed = replace(
        full,
        rows=full.rows[: sheet.BESIDE_WORDS],
        bars=full.bars[: sheet.BESIDE_WORDS],
        said=sheet.Said("คำชี้แจง", words, "ชื่อ, ศูนย์"),
    )
    assert [pages(one) for one in (said, full, proposed)] == [1, 1, 1]


def test_words_are_never_read_as_markup(weaving):
    odd = replace(said_of(weaving), title='#panic("x") *b* $x$ \\', reason='#read("/etc/passwd")')
    assert typesetting.typeset(odd).startswith(b"%PDF")


def test_a_proposals_sheet_keeps_the_officers_words_apart(client, cast, proposal):
    with override("th"):
        candidate = Candidate.objects.for_pages().get(pk=proposal.candidate_id)
        said = sheet.of_proposal(proposal, candidate)
    assert said.said.words == "กลุ่มทอผ้าพร้อมรวมกลุ่ม"
    assert "กลุ่มทอผ้า" not in said.reason
    assert said.title == "คลัสเตอร์ผ้าทอรักษ์โลกลำพูน"
    assert "2570" in said.places
    client.force_login(cast.director)
    assert client.get(f"/proposals/{proposal.pk}/sheet.pdf").content.startswith(b"%PDF")


def test_a_memo_has_four_parts_and_the_officers_words_as_considerations(client, cast, proposal):
    client.force_login(cast.officer)
    page = client.get(f"/proposals/{proposal.pk}/memo.docx")

    assert page["Content-Disposition"].startswith("attachment")
    lines = paragraphs(page.content)
    heads = ["1. เรื่องเดิม", "2. ข้อเท็จจริง", "3. ข้อพิจารณา", "4. ข้อเสนอ"]
    assert [line for line in lines if line in heads] == heads
    assert lines[lines.index("3. ข้อพิจารณา") + 1] == "กลุ่มทอผ้าพร้อมรวมกลุ่ม"
    assert lines[0] == "บันทึกข้อความ"


def test_a_memo_has_all_of_a_long_text_and_the_sheet_says_where_it_goes_on(client, cast, proposal):
    first = "ผู้ประกอบการพร้อมรวมกลุ่มและยกระดับมาตรฐานร่วมกัน " * 20
    proposal.reason = f"{first}\r\n\r\nข้อจำกัดคือราคาผันผวน"
    proposal.save()
    with override("th"):
        candidate = Candidate.objects.for_pages().get(pk=proposal.candidate_id)
        words = sheet.of_proposal(proposal, candidate).said.words
    assert words.endswith("(อ่านข้อความเต็มได้ในหน้าเว็บ)") and len(words) < len(first)
    client.force_login(cast.officer)
    lines = paragraphs(client.get(f"/proposals/{proposal.pk}/memo.docx").content)
    part = lines[lines.index("3. ข้อพิจารณา") + 1 : lines.index("4. ข้อเสนอ")]
    assert part == [first.strip(), "ข้อจำกัดคือราคาผันผวน"]


def test_words_of_a_memo_are_marked_in_the_order_that_the_format_asks_for(client, cast, weaving):
    """ECMA-376, 17.3.2.28: a program may refuse a file that has them in another."""
    client.force_login(cast.officer)
    memo = Document(io.BytesIO(client.get(f"/candidates/{weaving.pk}/memo.docx").content))
    order = ["b", "bCs", "sz", "szCs", "lang"]
    marked = [[mark.tag.rsplit("}")[-1] for mark in run] for run in memo.element.iter(qn("w:rPr"))]
    assert len(marked) > 20 and all(marks == order for marks in marked), marked
    table = memo.tables[0]
    wide = sum(column.width for column in table.columns)
    assert abs(wide - (memo.sections[0].page_width - Cm(5))) < Cm(0.1), "from margin to margin"
    assert [row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows] == [True] * len(
        table.rows
    )


def test_a_memo_on_a_candidate_leaves_to_the_officer_what_is_hers_to_say(client, cast, weaving):
    client.force_login(cast.officer)
    lines = paragraphs(client.get(f"/candidates/{weaving.pk}/memo.docx").content)
    assert lines[lines.index("3. ข้อพิจารณา") + 1].startswith("[")
    assert lines[lines.index("4. ข้อเสนอ") + 1].startswith("[")


def test_memos_are_for_those_who_form_clusters(client, cast, weaving, proposal):
    addresses = [f"/candidates/{weaving.pk}/memo.docx", f"/proposals/{proposal.pk}/memo.docx"]
    for address in [*addresses, f"/proposals/{proposal.pk}/sheet.pdf"]:
        assert client.get(address).status_code == 302
    client.force_login(cast.entrepreneur)
    for address in [*addresses, f"/proposals/{proposal.pk}/sheet.pdf"]:
        assert client.get(address).status_code == 404
