"""Forms of steps that are a vote: the cell, the committees, the decision."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ketnap.accounts.models import User
from ketnap.audit.change import Conflict
from ketnap.dossiers import decisions, meetings
from ketnap.dossiers.checks import heading
from ketnap.dossiers.facts import language
from ketnap.dossiers.forms.acts import ActForm, Passing
from ketnap.dossiers.registers import DECISIONS, next_number, register_on
from ketnap.dossiers.routes import Lines
from ketnap.organisations.models import Organisation
from ketnap.people.membership import official_count
from ketnap.regulations.facts import DECISION_BODIES
from ketnap.web.fields import ThreeValueField, TidyCharField


def bare(passing: Passing) -> dict[str, str]:
    """Return the reasons by rule: a meeting names the case before each rule."""
    return {key.rpartition(":")[2]: reason for key, reason in passing.items()}


def headcount(label: Any, *, required: bool = True, hint: Any = "") -> forms.IntegerField:
    """Return a box for a count of people."""
    return forms.IntegerField(
        label=label,
        min_value=0,
        required=required,
        help_text=hint,
        error_messages={"min_value": _("Số lượng không thể âm. Đếm lại theo biên bản.")},
    )


COUNTS = ("entitled", "excused_absent", "votes_for", "votes_against", "votes_other")


class SittingForm(ActForm):
    """One candidate at one sitting; several at once are taken on the meeting's own page."""

    dated = _("Ngày họp")
    body: ClassVar[str] = "cell"
    matter: ClassVar[str] = "admission"
    entitled = headcount(_("Tổng số đảng viên chính thức"))
    excused_absent = headcount(
        _("Vắng mặt được trừ"),
        hint=_("Đảng viên được miễn sinh hoạt hoặc đi nơi khác tạm thời, không dự họp."),
    )
    votes_for = headcount(_("Tán thành"))
    votes_against = headcount(_("Không tán thành"))
    votes_other = headcount(_("Ý kiến khác"))
    resolution_number = TidyCharField(label=_("Số nghị quyết"), required=False, max_length=40)

    def prepare(self) -> None:
        for name in ("excused_absent", "votes_against", "votes_other"):
            self.fields[name].initial = 0
        if self.body == "cell":
            self.fields["entitled"].initial = official_count(self.dossier.cell, self.today)

    def place(self) -> Organisation:
        """Return whose sitting it is."""
        return self.dossier.cell

    def all_in_favour(self) -> SittingForm:
        """Return the form with all votes not typed as against or other counted in favour."""
        self.is_valid()
        given = {name: self.cleaned_data.get(name) or 0 for name in COUNTS}
        typed = {name: self.data.get(name, "") for name in self.fields}
        against, other = given["votes_against"], given["votes_other"]
        there = given["entitled"] - given["excused_absent"]
        typed |= {
            "votes_for": str(max(there - against - other, 0)),
            "votes_against": str(against),
            "votes_other": str(other),
        }
        return type(self)(initial=typed, dossier=self.dossier, today=self.today, scope=self.scope)

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        if seen != self.dossier.version:  # the meeting is new; the case may have been changed
            raise Conflict(self.dossier, {})
        given = self.cleaned_data
        votes = [given["votes_for"], given["votes_against"], given["votes_other"]]
        meeting = meetings.open_meeting(
            self.place(),
            body=self.body,
            by=by,
            on=given["on"],
            entitled=given["entitled"],
            excused_absent=given["excused_absent"],
            present=sum(votes),
            candidates=[(self.dossier, self.matter)],
        )
        meetings.record_ballot(
            meeting,
            self.dossier,
            matter=self.matter,
            votes_for=votes[0],
            votes_against=votes[1],
            votes_other=votes[2],
            by=by,
        )
        meetings.close_meeting(
            meeting,
            by=by,
            resolution_number=given["resolution_number"],
            passing={self.dossier.pk: bare(passing)},
        )


class RecognitionSittingForm(SittingForm):
    matter = "recognition"


class StrikeOffSittingForm(SittingForm):
    matter = "strike_off"


class CommitteeSittingForm(SittingForm):
    """The grassroots committee: all its members are the base."""

    body = "committee"

    def prepare(self) -> None:
        super().prepare()
        self.fields["entitled"].label = _("Tổng số ủy viên ban chấp hành")
        del self.fields["excused_absent"]

    def clean(self) -> dict[str, Any]:
        return {**(super().clean() or {}), "excused_absent": 0}

    def place(self) -> Organisation:
        found = Lines().grassroots(self.dossier.cell_id, self.cleaned_data["on"])
        return found or self.dossier.cell


class CommitteeRecognitionForm(CommitteeSittingForm):
    matter = "recognition"


class DecisionForm(ActForm):
    """The competent body's decision: who decided, how they voted, yes or no."""

    dated = _("Ngày quyết định")
    power: ClassVar[str] = "admit"
    number = TidyCharField(label=_("Số quyết định"), required=False, max_length=40)
    take_next = forms.BooleanField(label=_("Lấy số tiếp theo trong sổ khi ghi"), required=False)
    body = forms.ChoiceField(label=_("Tập thể quyết định"))
    members = headcount(_("Tổng số thành viên của tập thể đó"))
    votes_for = headcount(_("Số tán thành"))
    granted = ThreeValueField(
        label=_("Kết quả"), choices=(("true", _("Đồng ý")), ("false", _("Không đồng ý")))
    )

    def prepare(self) -> None:
        place = 0 if language() == "vi" else 1
        self.fields["body"].choices = [  # type: ignore[attr-defined]
            (key, heading(labels[place])) for key, labels in DECISION_BODIES.items()
        ]
        competence = decisions.competent_on(self.dossier.cell, self.power, self.today)
        if competence is not None:
            self.fields["body"].initial = competence.authority.deciding_body
            register = register_on(competence.organisation, DECISIONS, self.today)
            self.fields["take_next"].label = gettext(
                "Lấy số tiếp theo trong sổ khi ghi (hôm nay là %(number)s)"
            ) % {"number": next_number(register).text}
        self.fields["granted"].initial = True

    def deciding(self) -> Organisation:
        """Return the organisation competent on the day of the act; else the one that holds it."""
        competence = decisions.competent_on(self.dossier.cell, self.power, self.cleaned_data["on"])
        if competence is not None:
            return competence.organisation
        return self.dossier.holder or self.dossier.cell

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "granted" in self.fields and cleaned.get("granted") is None:
            self.add_error("granted", _("Chọn kết quả: đồng ý hoặc không đồng ý."))
        return cleaned

    def given(self) -> dict[str, Any]:
        """Return what the decision records."""
        return dict(self.cleaned_data)

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        decisions.decide_admission(
            self.dossier,
            organisation=self.deciding(),
            by=by,
            passing=dict(passing),
            seen=seen,
            **self.given(),
        )


class RecognitionDecisionForm(DecisionForm):
    power = "recognise"

    def prepare(self) -> None:
        super().prepare()
        del self.fields["granted"]

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        decisions.decide_recognition(
            self.dossier,
            organisation=self.deciding(),
            by=by,
            passing=dict(passing),
            seen=seen,
            **self.given(),
        )


class StrikeOffForm(RecognitionDecisionForm):
    power = "strike_off"

    def carry_out(self, *, by: User, seen: int, passing: Passing) -> None:
        decisions.strike_off(
            self.dossier,
            organisation=self.deciding(),
            by=by,
            passing=dict(passing),
            seen=seen,
            **self.given(),
        )
