"""Conditions of the constraints on encrypted columns and hashes."""

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact


def are_of_length(size, *fields):
    """Return the condition that columns contain a number of bytes each."""
    condition = Q()
    for field in fields:
        length = models.Func(F(field), function="octet_length", output_field=models.IntegerField())
        condition &= Q(Exact(length, size))
    return condition
