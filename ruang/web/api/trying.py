"""Operations as the page of the API shows them: what each takes and gives, and a form to try it.

Made from the description, so that page and description never say different things.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from ruang.web.api.description import TAGS, TOKEN
from ruang.web.api.scopes import Scope

JSON: Final = "application/json"
PAGED: Final = "items"
SHOWN: Final = frozenset({"path", "query"})


@dataclass(frozen=True)
class Given:
    """One field of an answer."""

    name: str
    kind: str
    words: str


@dataclass(frozen=True)
class Operation:
    """One operation, in the language in which the description was made."""

    name: str
    method: str
    path: str
    tag: str
    summary: str
    words: str
    scopes: tuple[str, ...]  # a token needs one of them; none: everybody may ask
    said: Mapping[str, Any]  # as the description has it
    schemas: Mapping[str, Any]

    @property
    def is_writing(self) -> bool:
        """Whether it changes anything."""
        return self.method != "GET"

    @property
    def needs_reading(self) -> bool:
        """Whether it asks for the ETag of what was read."""
        return any(one["name"] == "If-Match" for one in self.said.get("parameters", ()))

    @property
    def is_for_any_token(self) -> bool:
        """Whether it does not matter what a token is for."""
        return len(self.scopes) == len(Scope)

    @property
    def scope_words(self) -> list[str]:
        """What a token needs, in words."""
        known = dict(Scope.choices)
        return [str(known[scope]) for scope in self.scopes]

    @property
    def form(self) -> forms.Form:
        """What can be said when it is asked, as a form."""
        form = forms.Form(auto_id="ask_%s")
        for one in self.said.get("parameters", ()):
            if one["in"] in SHOWN or one["name"] == "If-Match":
                words = one.get("description", "")
                schema = self._plain(one["schema"])
                field = _field(one["name"], schema, words, needed=one.get("required", False))
                _place(form, one["in"], one["name"], field)
        for name, schema, needed in self._body():
            field = _field(name, schema, schema.get("description", ""), needed=needed)
            _place(form, "file" if isinstance(field, forms.FileField) else "body", name, field)
        return form

    @property
    def given(self) -> list[Given]:
        """The fields of what it answers; of a list, those of one row."""
        done = next(v for k, v in self.said["responses"].items() if k.startswith("2"))
        if JSON not in done["content"]:
            return [Given(", ".join(done["content"]), _("file"), "")]
        schema = self._plain(done["content"][JSON]["schema"])
        if PAGED in schema.get("properties", {}):
            schema = self._plain(schema["properties"][PAGED]["items"])
            if "properties" not in schema:  # the table itself says which
                return [Given("…", _("columns of the table"), "")]
        return [
            Given(name, self._kind(one), one.get("description", ""))
            for name, one in schema["properties"].items()
        ]

    @property
    def is_list(self) -> bool:
        """Whether it answers in pages."""
        return any(one["name"] == "page" for one in self.said.get("parameters", ()))

    def _body(self) -> Iterator[tuple[str, Mapping[str, Any], bool]]:
        for content in self.said.get("requestBody", {}).get("content", {}).values():
            schema = self._plain(content["schema"])
            needed = schema.get("required", ())
            for name, one in schema["properties"].items():
                yield name, self._plain(one), name in needed

    def _plain(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a reference means, and what may be null without that."""
        if "$ref" in schema:
            found = self.schemas[schema["$ref"].rpartition("/")[2]]
            return {**found, **{k: v for k, v in schema.items() if k != "$ref"}}
        some = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
        if len(some) == 1:
            rest = {k: v for k, v in schema.items() if k != "anyOf"}
            return {**self._plain(some[0]), **rest}
        return schema

    def _kind(self, schema: Mapping[str, Any]) -> str:
        """Of what kind a value is, for people."""
        plain = self._plain(schema)
        if "enum" in plain:
            return ", ".join(str(one) for one in plain["enum"])
        if plain.get("type") == "array":
            return _("list: %(kind)s") % {"kind": self._kind(plain.get("items", {}))}
        said = {
            "date-time": _("moment"), "date": _("day"), "integer": _("whole number"),
            "number": _("number with decimals"), "boolean": _("true or false"), "string": _("text"),
            "object": _("object"),
        }  # fmt: skip
        return said.get(plain.get("format", ""), said.get(plain.get("type", ""), _("any")))


def operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    """Every operation of a description, in its order."""
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            asked = said["security"]
            public = {} in asked
            yield Operation(
                name=said["operationId"],
                method=method.upper(),
                path=path,
                tag=said["tags"][0],
                summary=said["summary"],
                words=said["description"],
                scopes=() if public else tuple(asked[0][TOKEN]),
                said=said,
                schemas=document["components"]["schemas"],
            )


def grouped(document: Mapping[str, Any]) -> list[tuple[str, str, list[Operation]]]:
    """Operations by what they are about, each group with its words."""
    every = list(operations(document))
    words = {tag["name"]: tag["description"].rstrip(".") for tag in document["tags"]}
    return [(tag, words[tag], [one for one in every if one.tag == tag]) for tag in TAGS]


def _place(form: forms.Form, place: str, name: str, field: forms.Field) -> None:
    """Put a field into the form, with where its value goes for whatever sends it."""
    field.widget.attrs |= {"data-place": place, "data-name": name}
    form.fields[f"{place}_{name.replace('-', '_')}"] = field


def _field(name: str, schema: Mapping[str, Any], words: str, *, needed: bool) -> forms.Field:
    said: dict[str, Any] = {"label": name, "help_text": words, "required": needed}
    first = schema.get("default")
    kind = schema.get("type", "")
    if kind == "array":
        return forms.FileField(**said, widget=_Files(attrs={"multiple": True}))
    if schema.get("format") == "binary":
        return forms.FileField(**said)
    if "enum" in schema or kind == "boolean":
        options = [str(one) for one in schema.get("enum", ("true", "false"))]
        chosen = "" if first is None else str(first).lower()
        choices = [*([] if needed else [("", "–")]), *((one, one) for one in options)]
        return forms.ChoiceField(**said, choices=choices, initial=chosen)
    if kind in {"integer", "number"}:
        attrs = {"data-kind": "number"}
        low, high = schema.get("minimum"), schema.get("maximum")
        cls = forms.IntegerField if kind == "integer" else forms.FloatField
        number = cls(**said, min_value=low, max_value=high, initial=first)
        number.widget.attrs |= attrs
        return number
    if schema.get("format") == "date":
        return forms.CharField(**said, widget=forms.DateInput(attrs={"type": "date"}))
    long = schema.get("maxLength", 0) > 1000
    widget: forms.Widget = forms.Textarea(attrs={"rows": 4}) if long else forms.TextInput()
    return forms.CharField(**said, initial=first, max_length=schema.get("maxLength"), widget=widget)


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True
