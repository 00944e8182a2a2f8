"""Conditions of the constraints that several migrations write."""

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact


def are_hashes(*fields):
    """Return the condition that columns contain 32 bytes each."""
    condition = Q()
    for field in fields:
        length = models.Func(F(field), function="octet_length", output_field=models.IntegerField())
        condition &= Q(Exact(length, 32))
    return condition
