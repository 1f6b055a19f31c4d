"""Words in two languages: what is marked is found, what is missing is named, Babel compiles."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

from ruang.web.ui import icons, words
from ruang.web.ui.templatetags.ui import TONES

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: th\\n"\n'
PLURAL = '"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'


def an_app(web: Path, name: str, *, catalogue: str, code: str = "", page: str = "") -> None:
    locale = web / name / "locale" / "th" / "LC_MESSAGES"
    locale.mkdir(parents=True)
    (locale / "django.po").write_text(HEAD + PLURAL + catalogue, encoding="utf-8")
    (web / name / "views.py").write_text(code, encoding="utf-8")
    pages = web / name / "templates" / name
    pages.mkdir(parents=True)
    (pages / "page.html").write_text(page, encoding="utf-8")


def test_words_are_found_in_code_and_in_templates(tmp_path):
    code = '_("Bees")\nngettext("%(n)s hive", "%(n)s hives", 2)\n'
    page = (
        "{% load i18n %}<p>\n  {% translate 'Honey' %} {% badge _('Wax') %}</p>\n"
        "   {% blocktranslate count n=n %}{{ n }} comb{% plural %}"
        "{{ n }} combs{% endblocktranslate %}"
        "{% comment %}{% translate 'Not said' %}{% endcomment %}"
    )
    an_app(tmp_path, "hives", catalogue="", code=code, page=page)
    missing = words.untranslated(tmp_path)
    assert missing == ["%(n)s comb", "%(n)s hive", "Bees", "Honey", "Wax"]


def test_an_empty_or_uncertain_translation_is_none(tmp_path):
    catalogue = 'msgid "Bees"\nmsgstr ""\n\n#, fuzzy\nmsgid "Honey"\nmsgstr "น้ำผึ้ง"\n'
    an_app(tmp_path, "hives", catalogue=catalogue, code='_("Bees")\n_("Honey")\n')
    assert words.untranslated(tmp_path) == ["Bees", "Honey"]


def test_two_apps_may_not_differ(tmp_path):
    an_app(tmp_path, "hives", catalogue='msgid "Open"\nmsgstr "เปิด"\n')
    an_app(tmp_path, "crisis", catalogue='msgid "Open"\nmsgstr "ยังไม่ปิด"\n')
    assert words.conflicting(tmp_path) == ["Open"]


def test_a_context_keeps_two_meanings_apart(tmp_path):
    an_app(tmp_path, "hives", catalogue='msgctxt "verb"\nmsgid "Open"\nmsgstr "เปิด"\n')
    an_app(tmp_path, "crisis", catalogue='msgctxt "state"\nmsgid "Open"\nmsgstr "ยังไม่ปิด"\n')
    assert words.conflicting(tmp_path) == []


def test_compiled_words_can_be_read_by_python(tmp_path):
    an_app(tmp_path, "hives", catalogue='msgid "Bees"\nmsgstr "ผึ้ง"\n')
    (written,) = words.compile_catalogues(tmp_path)
    with written.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Bees") == "ผึ้ง"
    assert [p.name for p in written.parent.iterdir() if p.suffix != ".po"] == ["django.mo"]


TEMPLATES = sorted(words.WEB.glob("*/templates/**/*.html"))


def test_icons_and_tones_that_pages_name_exist():
    """A page's rare branch is not where a misspelt icon should be found out."""
    assert TEMPLATES
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        named = re.findall(r"""\{%\s*icon\s+["']([^"']+)["']""", text)
        toned = re.findall(r"""\{%\s*notice\s+["']([^"']+)["']""", text)
        toned += re.findall(r"""\{%\s*badge\s+\S+\s+["']([^"']+)["']""", text)
        assert set(named) <= set(icons.ICONS), path
        assert set(toned) <= set(TONES), path
