"""Statements of our compiler, compared with those of Django's compiler (ADR 111)."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.backends.postgresql import compiler as django_compiler
from django.db.models import Count, Exists, F, OuterRef, Subquery

from consult.accounts.models import Participant
from consult.core.postgres import compiler
from debates.models import Comment, Proposal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_column():
    """Start without written columns."""
    compiler._columns.clear()


def compile_with(module, rows):
    """Return the statement of a queryset, and the functions that convert its values."""
    composed = module.SQLCompiler(rows.query.clone(), connection, "default")
    statement = composed.as_sql()
    converters = composed.get_converters([column[0] for column in composed.select])
    functions = {
        place: [getattr(function, "__qualname__", function) for function in found]
        for place, (found, _expression) in converters.items()
    }
    return statement, functions


def check(rows):
    """Compare both compilers twice: while the columns are written, and afterwards."""
    expected = compile_with(django_compiler, rows)
    assert compile_with(compiler, rows) == expected
    assert compile_with(compiler, rows) == expected


def test_rows_of_every_model_are_read_by_the_statement_of_django():
    for model in apps.get_models():
        rows = model._base_manager.all()
        check(rows)
        check(rows.filter(pk__in=rows.values("pk")[:3]).order_by("-pk"))
        names = [field.name for field in model._meta.concrete_fields if field.many_to_one]
        if names:
            check(rows.select_related(*names))
            check(rows.select_related(names[0]).only(names[0]))


def test_querysets_of_every_kind_are_written_as_by_django():
    proposals = Proposal.objects.all()
    comments = Comment.objects.filter(proposal=OuterRef("pk"))
    querysets = [
        proposals.select_related("author__account", "topic__consultation", "merged_into__author"),
        proposals.defer("body").select_related("author"),
        proposals.only("title", "author__public_name").select_related("author"),
        Comment.objects.select_related("proposal__consultation").defer("proposal__search", "body"),
        proposals.values("pk", "author__public_name"),
        proposals.annotate(number_of_comments=Count("comments")),
        proposals.annotate(latest=Subquery(comments.order_by("-pk").values("pk")[:1])),
        proposals.filter(Exists(comments)).distinct(),
        proposals.filter(pk__in=Subquery(proposals.filter(number__gt=3).values("pk"))),
        proposals.filter(number=1).union(proposals.filter(number=2)),
        proposals.select_for_update(of=("self",)),
        proposals.annotate(author_name=F("author__public_name")).order_by("author_name"),
        Participant.objects.select_related("account").filter(proposals__comments__author=F("pk")),
        Comment.objects.select_related("root__author", "reply_to__author", "author"),
    ]
    for rows in querysets:
        check(rows)


def test_only_so_many_tables_are_remembered(monkeypatch):
    monkeypatch.setattr(compiler, "MOST", 1)
    check(Proposal.objects.select_related("author", "topic"))
    assert len(compiler._columns) == 1


def test_column_under_another_alias_is_written_anew():
    str(Proposal.objects.all().query)
    [column, *_others] = compiler._columns[Proposal, "debates_proposal"]
    assert column.text == '"debates_proposal"."id"'
    moved = column.relabeled_clone({"debates_proposal": "U0"})
    assert moved.text is None
    rows = Proposal.objects.all()
    composed = compiler.SQLCompiler(rows.query, connection, "default")
    assert composed.compile(moved)[0] == '"U0"."id"'
