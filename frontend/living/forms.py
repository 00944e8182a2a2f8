"""A sample form with one field of each kind."""

from typing import Any

from django import forms


class SampleForm(forms.Form):
    """A proposal as the writing page shows it. Its labels come from the sample texts."""

    title = forms.CharField(max_length=120, min_length=15)
    body = forms.CharField(max_length=3000, widget=forms.Textarea)
    mode = forms.ChoiceField(widget=forms.RadioSelect)
    source = forms.URLField(required=False, assume_scheme="https")
    name = forms.ChoiceField(widget=forms.RadioSelect)
    topic = forms.ChoiceField()
    follow = forms.BooleanField(required=False)

    def __init__(self, samples: dict[str, Any], *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        words = samples["form"]
        fields: dict[str, Any] = self.fields
        fields["title"].label, fields["title"].help_text, too_short = words["title"]
        for validator in fields["title"].validators:
            validator.message = too_short
        fields["body"].label, fields["body"].help_text = words["body"]
        for name in ("source", "follow", "topic"):
            fields[name].label = words[name]
        fields["topic"].choices = [
            (str(n + 1), topic["question"]) for n, topic in enumerate(samples["topics"])
        ]
        for name in ("mode", "name"):
            self._offer(name, *words[name])

    def _offer(self, name: str, label: str, choices: list[tuple[str, str, str]]) -> None:
        field: Any = self.fields[name]
        field.label = label
        field.choices = [(value, text) for value, text, _hint in choices]
        field.choice_hints = {value: hint for value, _text, hint in choices}
