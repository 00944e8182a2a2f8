"""The forms of a page as a browser reads them, filled in as a person would."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from django import forms
from django.template import Context
from django.urls import resolve
from django.utils import timezone
from django.utils.choices import flatten_choices

# A text that the shortest and the longest fields accept.
WORDS = "Un texte assez long pour être accepté (exemple)"
MARK = "(facultatif)"
NOT_SENT = ("button", "image", "reset", "submit", "file")


@dataclass(frozen=True)
class Form:
    """A form of a page, with one of its buttons.

    `values` are those that a browser sends for the form as it is shown, `hidden` the names that no
    person fills in, `optional` those that the page marks as optional, `fields` the fields of Django
    by name. `may_repeat` is that of `ActForm`.
    """

    name: str
    address: str
    values: dict[str, list[str]]
    hidden: frozenset[str]
    optional: frozenset[str]
    fields: dict[str, forms.Field]
    may_repeat: bool

    @property
    def is_button(self):
        """Return whether a person fills in nothing."""
        return not self.fields.keys() - self.hidden

    def completed(self, names=()):
        """Return the values with an answer in each required field, and in these fields."""
        answers = {
            name: answer
            for name, field in self.fields.items()
            if (field.required or name in names) and not any(self.values.get(name, []))
            if (answer := answer_to(field))
        }
        return self.values | answers

    def emptied(self):
        """Return the completed values without an answer in the optional fields.

        A browser sends an empty text for a field of text or a list, and nothing for a box.
        """
        values = self.completed()
        ticked = (forms.CheckboxInput, forms.CheckboxSelectMultiple, forms.RadioSelect)
        for name in self.optional & values.keys():
            values[name] = [] if isinstance(self.fields[name].widget, ticked) else ""
        return values

    def shown_again(self):
        """Return the completed values with the keys that the page has when it is loaded again."""
        new = {name: "11111111-1111-4111-8111-111111111111" for name in self.values if is_key(name)}
        return self.completed() | new


@dataclass(frozen=True)
class Page:
    """The main part of a page, the forms in its context, and its address."""

    main: Tag
    forms: list[forms.BaseForm]
    address: str


def is_key(name):
    return name == "key" or name.endswith("-key")


def read_forms(response, address):
    """Return the forms that a page posts, each with each of its buttons, and one of those alike."""
    main = BeautifulSoup(response.content, "html.parser").find("main")
    known = [value for value in _context_values(response) if isinstance(value, forms.BaseForm)]
    page = Page(main, known, address)
    found = {}
    for form in main.find_all("form", method="post") if main else []:
        controls = _list_controls(main, form)
        for button in [one for one in controls if _kind_of(one) == "submit"] or [None]:
            read = _read(page, form, controls, button)
            found.setdefault((read.name, *sorted(read.values)), read)
    return list(found.values())


def _read(page, form, controls, button):
    pressed = button.attrs if button else {}
    target = urljoin(page.address, pressed.get("formaction") or form.get("action") or page.address)
    name = resolve(urlsplit(target).path).url_name
    values = {}
    for control in controls:
        for value in _list_values(control):
            values.setdefault(control["name"], []).append(value)
    if pressed.get("name"):
        values[pressed["name"]] = [pressed.get("value", "")]
        name += f" {pressed['name']}={pressed.get('value', '')[:20]}"
    names = {control["name"] for control in controls if control.get("name")}
    own = [one for one in page.forms if {one.add_prefix(field) for field in one.fields} & names]
    fields = {one.add_prefix(key): field for one in own for key, field in one.fields.items()}
    fields = {key: field for key, field in fields.items() if key in names}
    return Form(
        name,
        target,
        values,
        frozenset(one["name"] for one in controls if one.get("type") == "hidden"),
        frozenset(name for name in fields if _is_marked(page.main, controls, name)),
        fields,
        any(getattr(one, "may_repeat", False) for one in own),
    )


def _list_controls(main, form):
    """Return the fields and buttons of a form, also those outside that name it."""
    kinds = ["input", "textarea", "select", "button"]
    inside = [one for one in form.find_all(kinds) if not one.get("form")]
    outside = main.find_all(kinds, form=form["id"]) if form.get("id") else []
    return [one for one in (*inside, *outside) if not one.has_attr("disabled")]


def _is_marked(main, controls, name):
    """Return whether the label of a field, or the legend of its group, marks it as optional."""
    labels = []
    for control in controls:
        if control.get("name") == name:
            group = control.find_parent("fieldset")
            labels += [group.find("legend")] if group else []
            labels += main.find_all("label", attrs={"for": control.get("id", "-")})
    return any(label and MARK in label.text for label in labels)


def _kind_of(control):
    usual = {"button": "submit", "input": "text"}
    return control.get("type", usual.get(control.name, control.name))


def _list_values(control):
    """Return the values that a control sends as it is shown."""
    kind = _kind_of(control)
    if not control.get("name") or kind in NOT_SENT:
        return []
    if kind in ("checkbox", "radio"):
        return [control.get("value", "on")] if control.has_attr("checked") else []
    if kind == "textarea":
        return [control.text.removeprefix("\n")]
    if kind != "select":
        return [control.get("value", "")]
    options = control.find_all("option")
    chosen = [option for option in options if option.has_attr("selected")]
    if not chosen and not control.has_attr("multiple"):
        chosen = options[:1]
    return [option.get("value", option.text) for option in chosen]


def find_errors(response):
    """Return the errors of the refused forms of a page, by the name of the field."""
    return {
        form.add_prefix(name): [str(error) for error in errors]
        for form in _context_values(response)
        if isinstance(form, forms.BaseForm) and form.is_bound
        for name, errors in form.errors.items()
    }


def _context_values(response):
    """Return the values of every template of a response."""
    contexts = response.context or []
    contexts = [contexts] if isinstance(contexts, Context) else contexts
    values = [value for context in contexts for value in context.flatten().values()]
    lists = [value for value in values if isinstance(value, list)]
    return [*values, *(value for several in lists for value in several)]


def answer_to(field):
    """Return an answer that a field accepts, or "" for a file."""
    if isinstance(field, forms.FileField):
        return ""
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return next((str(value) for value, _label in flatten_choices(field.choices) if value), "")
    tomorrow = timezone.localdate() + timedelta(days=1)
    answers = {
        forms.BooleanField: "on",
        forms.EmailField: "quelqu-un@example.org",
        forms.URLField: "https://example.org/une-page",
        forms.IntegerField: str(max(1, getattr(field, "min_value", None) or 1)),
        forms.DateTimeField: f"{tomorrow}T12:00",
        forms.DateField: str(tomorrow),
        forms.TimeField: "12:00",
    }
    found = (answer for kind, answer in answers.items() if isinstance(field, kind))
    return next(found, WORDS[: getattr(field, "max_length", None)])
