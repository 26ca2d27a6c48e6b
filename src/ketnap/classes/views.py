"""Lớp bồi dưỡng: courses, who may be sent and why others may not, attendance, certificates."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from ketnap.audit.refusals import Refused
from ketnap.classes.forms import CourseChangeForm, CourseForm, ResultsForm, SendingForm
from ketnap.classes.models import Course, Enrolment
from ketnap.classes.services import (
    change_course,
    eligible_for,
    enrol,
    open_course,
    pass_course,
    record_attendance,
    withdraw,
)
from ketnap.dossiers.models import Dossier
from ketnap.web.page import page
from ketnap.web.refusing import seen_by, show_refusal

WAITING = {  # stages whose people may be sent
    Course.Kind.AWARENESS: ("sourced", "on_list"),
    Course.Kind.NEW_MEMBER: ("admitted", "probation", "recognition_due"),
}
MOST = 200
LISTED = 100


def course_managed(request: HttpRequest, key: int) -> Course:
    """Return the course if the person runs it; else 404 or 403."""
    course = get_object_or_404(Course.objects.visible_to(request.scope), pk=key)
    if not request.scope.may("manage_classes", organisation=course.organisation):
        raise PermissionDenied
    return course


@page("see_dossiers")
def class_list(request: HttpRequest) -> HttpResponse:
    """Show the courses, newest first, with how many were sent and how many have certificates."""
    courses = courses_seen(request)[:LISTED]
    return render(request, "classes/list.html", {"courses": courses, "today": request.today})


def courses_seen(request: HttpRequest) -> QuerySet[Course]:
    """Return the courses the person may see, newest first, counted."""
    return (
        Course.objects.visible_to(request.scope)
        .counted_for(request.scope)
        .select_related("organisation")
        .order_by("-starts_on", "-pk")
    )


def roll_of(request: HttpRequest, course: Course) -> QuerySet[Enrolment]:
    """Return the lines of a course's roll the person may see, by name."""
    return (
        course.enrolments.visible_to(request.scope)
        .select_related("dossier__person", "dossier__cell")
        .order_by("dossier__person__sort_key")
    )


def show_form(request: HttpRequest, form: CourseForm, course: Course | None) -> HttpResponse:
    """Show the form of a course, new or already open."""
    return render(
        request,
        "classes/open.html",
        {
            "form": form,
            "course": course,
            "version": request.POST.get("version") or (course.version if course else ""),
        },
        status=422 if form.is_bound and form.errors else 200,
    )


@page("manage_classes", post="manage_classes")
def class_open(request: HttpRequest) -> HttpResponse:
    """Open a course."""
    form = CourseForm(
        request.POST or None,
        scope=request.scope,
        initial={"kind": Course.Kind.AWARENESS, "organisation": request.unit},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if not request.scope.may("manage_classes", organisation=given["organisation"]):
            raise PermissionDenied
        try:
            course = open_course(by=request.user, on=request.today, **given)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return redirect("class_page", key=course.pk)
    return show_form(request, form, None)


@page("manage_classes", post="manage_classes")
def class_edit(request: HttpRequest, key: int) -> HttpResponse:
    """Change title, days, seats or issuer of a course; its kind and organisation stay."""
    course = course_managed(request, key)
    form = CourseChangeForm(
        request.POST or None,
        initial={name: getattr(course, name) for name in CourseChangeForm.base_fields},
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_course(
                course,
                by=request.user,
                on=request.today,
                seen=seen_by(request, course.version),
                **form.cleaned_data,
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Đã lưu lớp."))
            return redirect("class_page", key=key)
    return show_form(request, form, course)


@page("see_dossiers")
def class_page(request: HttpRequest, key: int) -> HttpResponse:
    """Show the roll with the person's own names only, and who may still be sent."""
    return show_class(
        request,
        get_object_or_404(
            Course.objects.visible_to(request.scope).select_related("organisation"), pk=key
        ),
    )


def show_class(
    request: HttpRequest,
    course: Course,
    *,
    problems: list[str] | None = None,
    results: ResultsForm | None = None,
    sending: SendingForm | None = None,
) -> HttpResponse:
    """Show a course, after a refusal with its reasons."""
    roll = roll_of(request, course)
    manages = request.scope.may("manage_classes", organisation=course.organisation)
    closed = course.organisation.closed_on is not None
    waiting: Iterable[Dossier] = []
    if manages:
        waiting = (
            Dossier.objects.visible_to(request.scope)
            .filter(stage__in=WAITING[Course.Kind(course.kind)])
            .filter(
                cell__position__range=(
                    course.organisation.position,
                    course.organisation.position_end,
                )
            )
            .select_related("person", "cell")
            .order_by("person__sort_key")[:MOST]
        )
    return render(
        request,
        "classes/page.html",
        {
            "course": course,
            "roll": roll,
            "pending": manages and any(row.certificate_on is None for row in roll),
            "beyond": course.enrolments.count() - len(roll) if manages and not closed else 0,
            "manages": manages,
            "over": course.ends_on is not None and course.ends_on < request.today,
            "found": eligible_for(course, waiting, on=request.today),
            "problems": problems or [],
            "results": results or ResultsForm(today=request.today),
            "sending": sending or SendingForm(today=request.today),
            "typed": request.POST if problems else {},
            "chosen": request.POST.getlist("codes") if problems else [],
        },
        status=422 if problems else 200,
    )


@page("", post="manage_classes")
def class_enrol(request: HttpRequest, key: int) -> HttpResponse:
    """Put the ticked people on the roll; all or none."""
    course = course_managed(request, key)
    form = SendingForm(request.POST, today=request.today)
    cases = Dossier.objects.visible_to(request.scope).filter(
        code__in=request.POST.getlist("codes")[:MOST]
    )
    chosen = list(cases.select_related("person"))
    problems = [error for errors in form.errors.values() for error in errors]
    if not chosen:
        problems.append(_("Chưa chọn ai. Đánh dấu người được cử rồi gửi lại."))
    if problems:
        return show_class(request, course, problems=problems, sending=form)
    try:
        made = enrol(course, chosen, by=request.user, on=form.cleaned_data["sent_on"])
    except Refused as refusal:
        says = [r.says for r in (*refusal.problems, *refusal.warnings)]
        return show_class(request, course, problems=says, sending=form)
    messages.success(request, _("Đã đưa %(count)s người vào danh sách lớp.") % {"count": len(made)})
    return redirect("class_page", key=key)


@page("", post="manage_classes")
def class_attendance(request: HttpRequest, key: int) -> HttpResponse:
    """Record who attended: one tap a learner, saved together."""
    course = course_managed(request, key)
    present = set(request.POST.getlist("present"))
    for enrolment in course.enrolments.visible_to(request.scope).filter(certificate_on=None):
        attended = str(enrolment.pk) in present
        if enrolment.attended != attended:
            record_attendance(enrolment, attended=attended, by=request.user, on=request.today)
    messages.success(request, _("Đã ghi ai dự lớp."))
    return redirect("class_page", key=key)


@page("", post="manage_classes")
def class_results(request: HttpRequest, key: int) -> HttpResponse:
    """Record certificates: a number beside each learner who passed."""
    course = course_managed(request, key)
    form = ResultsForm(request.POST, today=request.today)
    numbers = {
        int(name.removeprefix("number-")): number.strip()
        for name, number in request.POST.items()
        if name.startswith("number-") and number.strip()
        and name.removeprefix("number-").isdigit()
    }  # fmt: skip
    if not form.is_valid() or not numbers:
        problems = [e for errors in form.errors.values() for e in errors]
        problems = problems or [_("Chưa nhập số giấy chứng nhận nào. Nhập số ở dòng người đã đạt.")]
        return show_class(request, course, problems=problems, results=form)
    try:
        pass_course(
            course,
            {pk: (True, number) for pk, number in numbers.items()},
            by=request.user,
            on=form.cleaned_data["on"],
        )
    except Refused as refusal:
        says = [r.says for r in (*refusal.problems, *refusal.warnings)]
        return show_class(request, course, problems=says, results=form)
    messages.success(
        request, _("Đã ghi %(count)s giấy chứng nhận vào hồ sơ.") % {"count": len(numbers)}
    )
    return redirect("class_page", key=key)


@page("", post="manage_classes")
def class_withdraw(request: HttpRequest, key: int, row: int) -> HttpResponse:
    """Take one learner off the roll, with the reason."""
    course = course_managed(request, key)
    enrolment = get_object_or_404(course.enrolments.visible_to(request.scope), pk=row)
    who = enrolment.dossier.person.full_name
    try:
        withdraw(
            enrolment,
            reason=request.POST.get("reason", ""),
            by=request.user,
            on=request.today,
        )
    except Refused as refusal:
        return show_class(request, course, problems=[p.says for p in refusal.problems])
    messages.success(request, _("Đã rút %(name)s khỏi danh sách lớp.") % {"name": who})
    return redirect("class_page", key=key)
