"""The components say the same to the eye, to a screen reader, and in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from ruang.web.ui import words


@pytest.fixture(scope="module", autouse=True)
def _thai():
    """The Thai catalogue as it is in the repository, compiled as at set-up."""
    words.compile_catalogues()
    translation.trans_real._translations.clear()


def shown(template: str, address: str = "/", language: str = "en", **values: object) -> str:
    request = RequestFactory().get(address)
    with translation.override(language):
        return Template(template).render(Context({"request": request, **values}))


class NewCluster(forms.Form):
    name = forms.CharField(label="Name", help_text="As the members say it.")
    agreed = forms.BooleanField(label="Agreed", required=False)


# --- Numbers and days ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "as_read"),
    [
        ("{{ 11879|number }}", "11,879"),
        ("{{ 616.594|number:2 }}", "616.59"),
        ("{{ -0.5|number:1 }}", "\N{MINUS SIGN}0.5"),
        ("{{ -0.04|number:1 }}", "0.0"),  # what rounds to nothing is not below it
        ("{{ None|number }}", "\N{EN DASH}"),
        ("{{ 0.347|percent:1 }}", "34.7%"),
        ("{{ None|percent }}", "\N{EN DASH}"),
    ],
)
def test_numbers(written, as_read):
    assert shown(written) == as_read


def test_a_number_that_is_not_one_is_not_known():
    assert shown("{{ value|number }}", value=float("nan")) == "\N{EN DASH}"


@pytest.mark.parametrize(
    ("language", "form", "as_read"),
    [
        ("th", "short", "23 พ.ย. 2569"),
        ("en", "short", "23 Nov 2026"),
        ("th", "long", "23 พฤศจิกายน 2569"),
        ("en", "month", "Nov 2026"),
        ("th", "long-month", "พฤศจิกายน 2569"),
    ],
)
def test_days_are_in_the_readers_calendar(language, form, as_read):
    template = "{{ day|be_date:form }}"
    assert shown(template, language=language, day=date(2026, 11, 23), form=form) == as_read


def test_a_moment_is_shown_at_bangkok_time():
    late = datetime(2026, 12, 31, 18, 30, tzinfo=UTC)  # 01:30 of New Year's Day in Bangkok
    assert shown("{{ at|be_datetime }}", at=late) == "1 Jan 2027, 01:30"
    assert shown("{{ at|be_datetime }}", language="th", at=late) == "1 ม.ค. 2570 01:30 น."
    assert shown("{{ at|be_date }}", language="th", at=late) == "1 ม.ค. 2570"


def test_years_have_no_thousands():
    assert shown("{{ 2027|be_year }}", language="th") == "2570"
    assert shown("{{ 2027|be_year }}") == "2027"
    assert shown("{{ None|be_year }}{{ None|be_date }}") == "\N{EN DASH}\N{EN DASH}"


# --- Figures -------------------------------------------------------------------------------------


def test_stars_are_said_in_words():
    page = shown("{% stars 2 %}")
    assert 'role="img" aria-label="2 of 3 stars"' in page
    assert page.count('class="star full"') == 2
    assert page.count('class="star"') == 1
    assert 'aria-label="2 จาก 3 ดาว"' in shown("{% stars 2 %}", language="th")


def test_an_interval_is_drawn_where_it_lies():
    page = shown("{% interval 1 2 4 0 5 reference=1 %}")
    # 120 units stand for 0 to 5: 1 is at 24, 2 at 48, and the range is 72 long.
    assert '<rect class="range" x="24.0" y="7" width="72.0"' in page
    assert 'cx="48.0"' in page
    assert 'class="reference" x1="24.0"' in page
    assert 'aria-label="2.0, between 1.0 and 4.0"' in page


def test_a_bar_never_leaves_its_rail():
    assert 'class="fill" x="0" y="0" width="120.0"' in shown("{% bar 130 100 %}")


def test_what_is_not_known_is_a_dash():
    page = shown("{% stars None %}{% interval None 1 2 %}{% bar None %}")
    assert page.count("\N{EN DASH}") == 3
    assert "<svg" not in page


# --- Words from outside stay words ---------------------------------------------------------------


def test_text_of_others_is_escaped_everywhere():
    bad = "<script>x</script>"
    template = (
        "{% badge bad %}{% kpi bad bad unit=bad %}{% empty bad bad %}{% figure_note bad bad %}"
        "{% card bad note=bad %}{{ bad }}{% endcard %}"
        "{% notice title=bad %}{{ bad }}{% endnotice %}"
        "{% dialog bad %}{{ bad }}{% enddialog %}{% disclosure bad %}{{ bad }}{% enddisclosure %}"
        "{% th 'name' bad %}"
    )
    page = shown(template, bad=bad)
    assert "<script>" not in page
    assert page.count("&lt;script&gt;") >= 16


def test_a_tone_or_icon_that_does_not_exist_is_refused():
    with pytest.raises(Exception, match="no tone 'purple'"):
        shown("{% badge 'x' 'purple' %}")
    with pytest.raises(LookupError, match="no icon 'dragon'"):
        shown("{% icon 'dragon' %}")


# --- Forms ---------------------------------------------------------------------------------------


def test_an_error_is_tied_to_its_control():
    page = shown("{% field form.name %}", form=NewCluster({"name": ""}))
    assert '<label for="id_name">Name</label>' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'id="id_name_error"' in page
    assert 'aria-invalid="true"' in page
    assert "This field is required." in page


def test_errors_speak_thai():
    page = shown("{% field form.name %}", language="th", form=NewCluster({"name": ""}))
    assert "โปรดกรอกช่องนี้" in page


def test_a_right_field_has_no_error():
    page = shown("{% field form.name %}", form=NewCluster({"name": "Bees"}))
    assert "aria-invalid" not in page
    assert "_error" not in page


def test_a_check_box_stands_before_its_label():
    page = shown("{% field form.agreed %}", form=NewCluster())
    assert page.index("<input") < page.index("<label")
    assert "optional" not in page


# --- Addresses: the rest of the query stays ------------------------------------------------------


def test_query_changes_one_thing():
    page = shown("{% query page=2 q=None %}", "/?q=bees&level=group&page=1")
    assert page == "?level=group&amp;page=2"


def test_the_pager_keeps_the_query():
    page = Paginator(range(95), 10).page(5)
    drawn = shown("{% pager page %}", "/?q=bees&page=5", page=page)
    assert 'href="?q=bees&amp;page=4"' in drawn
    assert 'href="?q=bees&amp;page=6"' in drawn
    assert 'aria-current="page">5<' in drawn
    assert "41–50 of 95" in drawn
    assert "hx-get" not in drawn


def test_the_pager_swaps_only_its_target():
    page = Paginator(range(95), 10).page(1)
    drawn = shown("{% pager page target='#rows' %}", page=page)
    assert 'hx-get="?page=2" hx-target="#rows"' in drawn


def test_one_page_needs_no_pager():
    shown_one = shown("{% pager page %}", page=Paginator(range(5), 10).page(1))
    assert "<a" not in shown_one and "visually-hidden" in shown_one, "it is only said how many"


@pytest.mark.parametrize(
    ("sort", "state", "link"),
    [
        ("", "", "?sort=-lq"),  # numbers: the largest first
        ("-lq", "descending", "?sort=lq"),
        ("lq", "ascending", "?sort=-lq"),
        ("name", "", "?sort=-lq"),
    ],
)
def test_a_heading_sorts_its_column(sort, state, link):
    drawn = shown("{% th 'lq' 'LQ' numeric=True %}", f"/?sort={sort}&page=3" if sort else "/")
    assert f'href="{link}"' in drawn
    assert (f'aria-sort="{state}"' in drawn) if state else ("aria-sort" not in drawn)


# --- Pages ---------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["th", "en"])
def test_the_gallery_shows_every_section_in_both_themes(client, language):
    client.cookies["django_language"] = language
    page = client.get("/ui/gallery/").content.decode()
    assert f'<html lang="{language}"' in page
    assert page.count('data-theme="light"') == page.count('data-theme="dark"') == 13
    assert ("องค์ประกอบหน้าจอ" in page) == (language == "th")


@pytest.mark.parametrize("status", [403, 404, 500])
def test_trouble_is_explained_even_without_a_request(status):
    from django.template.loader import render_to_string

    with translation.override("en"):
        page = render_to_string("ui/error.html", {"status": status})
    assert page.count("<h1>") == 1
    assert "To the first page" in page
