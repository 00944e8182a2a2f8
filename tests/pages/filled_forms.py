"""The forms of a page with the fields of Django behind them, filled in as a person would."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django import forms
from django.template import Context
from django.urls import resolve
from django.utils import timezone
from django.utils.choices import flatten_choices

from tests.pages.html_pages import read_page

# A text that the shortest and the longest fields accept.
WORDS = "Un texte assez long pour être accepté (exemple)"
MARK = "(facultatif)"


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


def is_key(name):
    return name == "key" or name.endswith("-key")


def read_forms(response):
    """Return the forms that a page posts, each with each of its buttons, and one of those alike."""
    known = [value for value in _context_values(response) if isinstance(value, forms.BaseForm)]
    found = {}
    for form in read_page(response).forms():
        if form.method == "POST" and any(one.tag == "main" for one in form.element.iterancestors()):
            read = _read(form, known)
            found.setdefault((read.name, *sorted(read.values)), read)
    return list(found.values())


def _read(form, known):
    """Return a form of a page with its fields, which are those of some forms of Django."""
    name = resolve(urlsplit(form.address).path).url_name
    if form.button is not None and form.button.get("name"):
        name += f" {form.button.get('name')}={form.button.get('value', '')[:20]}"
    own = [one for one in known if {one.add_prefix(field) for field in one.fields} & form.names]
    fields = {one.add_prefix(key): field for one in own for key, field in one.fields.items()}
    fields = {key: field for key, field in fields.items() if key in form.names}
    return Form(
        name,
        form.address,
        form.values(),
        frozenset(one.get("name") for one in form.controls if one.get("type") == "hidden"),
        frozenset(name for name in fields if _is_marked(form, name)),
        fields,
        any(getattr(one, "may_repeat", False) for one in own),
    )


def _is_marked(form, name):
    """Return whether the label of a field, or the legend of its group, marks it as optional."""
    labels = []
    for control in form.controls:
        if control.get("name") == name:
            labels += [group.find(".//legend") for group in control.iterancestors("fieldset")][:1]
            named = "//label[@for=$id]"
            labels += form.page.content.xpath(named, id=control.get("id", "no id"))
    return any(label is not None and MARK in label.text_content() for label in labels)


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
