"""Which form each lawful step has."""

from __future__ import annotations

from collections.abc import Callable

from ketnap.dossiers.forms import course, membership, papers, relatives, source, votes
from ketnap.dossiers.forms.acts import ActForm

FORMS: dict[str, Callable[..., ActForm]] = {
    "put_on_list": source.OnListForm,
    "take_off_list": source.OffListForm,
    "assign_helper": source.HelperForm,
    "send_to_class": source.ClassForm,
    "record_certificate": source.CertificateForm,
    "receive_application": papers.ApplicationForm,
    "receive_cv": papers.CvForm,
    "ask_verification": relatives.AskVerificationForm,
    "conclude_verification": papers.ConcludeVerificationForm,
    "waive_verification": papers.WaiveVerificationForm,
    "record_introductions": papers.IntroductionsForm,
    "collect_comments": papers.CommentsForm,
    "sectional_appraise": course.SectionalForm,
    "submit": course.SubmitForm,
    "receive": course.ReceiveForm,
    "return_dossier": course.ReturnForm,
    "resubmit": course.ResubmitForm,
    "extend_decision": course.ExtensionForm,
    "receive_decision": course.ReceiveDecisionForm,
    "consent_late_ceremony": membership.ConsentForm,
    "hold_ceremony": membership.CeremonyForm,
    "declare_member_cv": membership.MemberCvForm,
    "pass_new_member_class": membership.NewMemberClassForm,
    "collect_probation_papers": membership.ProbationPapersForm,
    "receive_recognition": course.ReceiveRecognitionForm,
    "move": course.MoveForm,
    "close": course.CloseForm,
    "cell_consider": votes.SittingForm,
    "cell_consider_again": votes.SittingForm,
    "grassroots_consider": votes.CommitteeSittingForm,
    "consider_recognition": votes.RecognitionSittingForm,
    "propose_recognition": votes.CommitteeRecognitionForm,
    "consider_strike_off": votes.StrikeOffSittingForm,
    "decide": votes.DecisionForm,
    "decide_recognition": votes.RecognitionDecisionForm,
    "decide_strike_off": votes.StrikeOffForm,
}
