"""Text areas of two sizes, for forms of the team."""

from django import forms

LONG = forms.Textarea(attrs={"rows": 8})
SHORT = forms.Textarea(attrs={"rows": 3})
