"""Which courses and which rows of their rolls a user may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Count, Q

from ketnap.dossiers.models import Dossier
from ketnap.organisations.scope import scope_for

if TYPE_CHECKING:
    from ketnap.accounts.models import User
    from ketnap.organisations.scope import Scope


class EnrolmentQuerySet(models.QuerySet):
    """Queries on rows of rolls."""

    def visible_to(self, who: User | Scope) -> EnrolmentQuerySet:
        """Rows of people whose case ``who`` may see: one's own names, whoever runs the course."""
        return self.filter(dossier__in=Dossier.objects.visible_to(who))


class CourseQuerySet(models.QuerySet):
    """Queries on courses."""

    def visible_to(self, who: User | Scope) -> CourseQuerySet:
        """Courses of organisations in scope, and those elsewhere to which one's own people went."""
        scope = scope_for(who)
        own = apps.get_model("ketnap", "Enrolment").objects.visible_to(scope)
        return self.filter(
            scope.where("see_tree", organisation="organisation") | Q(pk__in=own.values("course"))
        )

    def counted_for(self, who: User | Scope) -> CourseQuerySet:
        """Add how many were ``sent`` and ``certified``: all of a course one runs, else one's own.

        A total of others' people would tell how many a neighbour sent; so would that of a course
        of a closed unit, which falls to several successors.
        """
        scope = scope_for(who)
        run = scope.where("manage_classes", organisation="organisation")
        run &= Q(organisation__closed_on=None)
        courses, rolls = (
            apps.get_model("ketnap", name).objects for name in ("Course", "Enrolment")
        )
        own = rolls.visible_to(scope).values("pk")
        rows = rolls.filter(Q(course__in=courses.filter(run)) | Q(pk__in=own)).values("pk")
        shown = Q(enrolments__in=rows)
        return self.annotate(
            sent=Count("enrolments", filter=shown),
            certified=Count(
                "enrolments", filter=shown & Q(enrolments__certificate_on__isnull=False)
            ),
        )
