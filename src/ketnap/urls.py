"""Every address, on one screen: a block per feature, in the order of the navigation."""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.usersessions import views as sessions
from django.urls import path
from django.views.i18n import set_language

from ketnap.accounts import views as accounts
from ketnap.administration import views as administration
from ketnap.audit import views as audit
from ketnap.audit import views_erasing as erasures
from ketnap.audit import views_extract as extracts
from ketnap.audit.revealing import reveal_identity
from ketnap.classes import views as classes
from ketnap.documents import views as documents
from ketnap.documents import views_cases as case_papers
from ketnap.dossiers.views import (
    acting,
    arranging,
    case,
    entry,
    listing,
    meeting,
    minutes,
    newcomers,
    people,
    registers,
    rows,
    today,
)
from ketnap.exchange import views as exchange
from ketnap.exchange import views_out as lists_out
from ketnap.exchange import views_packages as packages
from ketnap.exchange import views_tables as tables_out
from ketnap.exchange import views_work as imports
from ketnap.organisations import views as organisations
from ketnap.reports import views as reports
from ketnap.search import views as search
from ketnap.statistics import views as statistics
from ketnap.targets import views as targets
from ketnap.web import drafting, gallery

handler400 = "ketnap.web.errors.bad_request"
handler403 = "ketnap.web.errors.forbidden"
handler404 = "ketnap.web.errors.not_found"
handler500 = "ketnap.web.errors.broken"

urlpatterns = [
    # --- sign-in and second factor (allauth's views under our addresses)
    path("tai-khoan/dang-nhap/", accounts.sign_in, name="account_login"),
    path("tai-khoan/dang-xuat/", account.logout, name="account_logout"),
    path("tai-khoan/dang-ky/", account.signup, name="account_signup"),
    path("tai-khoan/ngung-dung/", account.account_inactive, name="account_inactive"),
    path("tai-khoan/xac-nhan/", account.reauthenticate, name="account_reauthenticate"),
    path("tai-khoan/mat-khau/", account.password_change, name="account_change_password"),
    path("tai-khoan/bao-mat/", second_factor.index, name="mfa_index"),
    path("tai-khoan/buoc-hai/", second_factor.authenticate, name="mfa_authenticate"),
    path("tai-khoan/xac-nhan/ma/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("tai-khoan/ung-dung-ma/", totp.activate_totp, name="mfa_activate_totp"),
    path("tai-khoan/ung-dung-ma/bo/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        "tai-khoan/ma-du-phong/",
        recovery_codes.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "tai-khoan/ma-du-phong/tao/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "tai-khoan/ma-du-phong/tai-ve/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("tai-khoan/khoa/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("tai-khoan/khoa/them/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("tai-khoan/khoa/dang-nhap/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path(
        "tai-khoan/khoa/xac-nhan/",
        passkeys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("tai-khoan/khoa/<int:pk>/ten/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("tai-khoan/khoa/<int:pk>/bo/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("tai-khoan/thiet-bi/", sessions.list_usersessions, name="usersessions_list"),
    path("tai-khoan/bat-dau/<str:token>/", accounts.first_steps, name="first_steps"),
    path("tai-khoan/vai-mau/", accounts.enter_as_demo, name="enter_as_demo"),
    path("tai-khoan/hien-thi/", accounts.display_settings, name="display_settings"),
    path("tai-khoan/con-lam-viec/", accounts.stay, name="stay"),
    path("tai-khoan/", accounts.account, name="account"),
    path("vai-tro/", accounts.switch_role, name="switch_role"),
    path("ngon-ngu/", set_language, name="set_language"),
    # --- today's work, search, shell
    path("", today.today, name="today"),
    path("viec/sap-xep/", arranging.work_arrange, name="work_arrange"),
    path("viec/hoan-tac/", arranging.work_undo, name="work_undo"),
    path("nhac-viec/", arranging.notice_list, name="notice_list"),
    path("nhap/<str:form>/", drafting.draft, name="draft"),
    path("tim/", search.search, name="search"),
    path("tim/nguoi/", search.person_options, name="person_options"),
    path("tim/don-vi/", search.unit_options, name="unit_options"),
    # --- dossiers
    path("ho-so/", listing.dossier_list, name="dossier_list"),
    path("ho-so/moi/", newcomers.dossier_open, name="dossier_open"),
    path("ho-so/trung/", newcomers.people_alike, name="people_alike"),
    path("ho-so/kieu-xem/", listing.dossier_view_save, name="dossier_view_save"),
    path("ho-so/cot/", listing.dossier_columns, name="dossier_columns"),
    path("ho-so/hang-loat/", listing.dossier_bulk, name="dossier_bulk"),
    path("ho-so/<str:code>/", case.dossier_page, name="dossier_page"),
    path("ho-so/<str:code>/viec/<slug:act>/", acting.dossier_act, name="dossier_act"),
    path("ho-so/<str:code>/viec/<slug:act>/dem/", acting.dossier_tally, name="dossier_tally"),
    path("ho-so/<str:code>/nhap/", entry.dossier_entry, name="dossier_entry"),
    path("ho-so/<str:code>/kiem-tra/", entry.dossier_check, name="dossier_check"),
    path("ho-so/<str:code>/du-kien/", people.dossier_facts, name="dossier_facts"),
    path("ho-so/<str:code>/ly-lich/", people.dossier_person, name="dossier_person"),
    path("ho-so/<str:code>/ly-lich/hien/", people.reveal_sensitive, name="reveal_sensitive"),
    path("ho-so/<str:code>/ly-lich/dinh-chinh/", people.person_edit, name="person_edit"),
    path("ho-so/<str:code>/so-sanh/<int:other>/", newcomers.people_compare, name="people_compare"),
    path(
        "ho-so/<str:code>/khong-trung/<int:other>/",
        newcomers.people_not_same,
        name="people_not_same",
    ),
    path("ho-so/<str:code>/tham-tra/", rows.dossier_vouching, name="dossier_vouching"),
    path(
        "ho-so/<str:code>/tham-tra/<int:row>/tra-loi/",
        rows.verification_answer,
        name="verification_answer",
    ),
    path(
        "ho-so/<str:code>/tham-tra/<int:row>/mien/",
        rows.verification_waive,
        name="verification_waive",
    ),
    path(
        "ho-so/<str:code>/gioi-thieu/<int:row>/bo/",
        rows.introducer_remove,
        name="introducer_remove",
    ),
    path("ho-so/<str:code>/gioi-thieu/du/", rows.introducers_close, name="introducers_close"),
    path("ho-so/<str:code>/hop/", rows.dossier_sittings, name="dossier_sittings"),
    path(
        "ho-so/<str:code>/quyet-dinh/<slug:matter>/",
        case_papers.decision_page,
        name="decision_page",
    ),
    path(
        "ho-so/<str:code>/quyet-dinh/<slug:matter>.docx",
        case_papers.decision_file,
        name="decision_file",
    ),
    path("ho-so/<str:code>/mo-lai/", rows.dossier_reopen, name="dossier_reopen"),
    path("ho-so/<str:code>/van-ban/", case_papers.dossier_papers, name="dossier_papers"),
    path("ho-so/<str:code>/dong-thoi-gian/", case.dossier_history, name="dossier_history"),
    path("ho-so/<str:code>/phieu/", case.dossier_sheet, name="dossier_sheet"),
    path("ho-so/<str:code>/vi-sao/<slug:rule>/", case.dossier_why, name="dossier_why"),
    # --- classes
    path("lop/", classes.class_list, name="class_list"),
    path("lop/moi/", classes.class_open, name="class_open"),
    path("lop/<int:key>/", classes.class_page, name="class_page"),
    path("lop/<int:key>/sua/", classes.class_edit, name="class_edit"),
    path("lop/<int:key>/cu/", classes.class_enrol, name="class_enrol"),
    path("lop/<int:key>/du-lop/", classes.class_attendance, name="class_attendance"),
    path("lop/<int:key>/chung-nhan/", classes.class_results, name="class_results"),
    path("lop/<int:key>/<int:row>/rut/", classes.class_withdraw, name="class_withdraw"),
    # --- meetings
    path("hop/", meeting.meeting_list, name="meeting_list"),
    path("hop/moi/", meeting.meeting_open, name="meeting_open"),
    path("hop/<int:key>/", meeting.meeting_page, name="meeting_page"),
    path("hop/<int:key>/dem/<int:ballot>/", meeting.meeting_tally, name="meeting_tally"),
    path("hop/<int:key>/xem-lai/", meeting.meeting_check, name="meeting_check"),
    path("hop/<int:key>/bien-ban/", minutes.minutes_pages, name="minutes_pages"),
    path("hop/<int:key>/bien-ban/<int:number>/", minutes.minutes_page, name="minutes_page"),
    path("hop/<int:key>/bien-ban/<int:number>/go/", minutes.minutes_remove, name="minutes_remove"),
    path("hop/<int:key>/ket-qua/", documents.meeting_result, name="meeting_result"),
    path("hop/<int:key>/bo-sung/", documents.minutes_complete, name="minutes_complete"),
    path("hop/<int:key>/nghi-quyet/", documents.resolutions_page, name="resolutions_page"),
    path("hop/<int:key>/nghi-quyet.docx", documents.resolutions_file, name="resolutions_file"),
    path(
        "hop/<int:key>/nghi-quyet/<int:ballot>/", documents.resolution_page, name="resolution_page"
    ),
    path(
        "hop/<int:key>/nghi-quyet/<int:ballot>.docx",
        documents.resolution_file,
        name="resolution_file",
    ),
    path("don-vi/<slug:code>/so-van-ban/", registers.document_register, name="document_register"),
    # --- targets
    path("chi-tieu/", targets.target_list, name="target_list"),
    path("chi-tieu/giao/", targets.target_set, name="target_set"),
    path("chi-tieu/<int:key>/", targets.target_page, name="target_page"),
    path("chi-tieu/<int:key>/dieu-chinh/", targets.target_revise, name="target_revise"),
    path("chi-tieu/<int:key>/thoi/", targets.target_withdraw, name="target_withdraw"),
    # --- reports and figures
    path("don-vi/<slug:code>/so-lieu", statistics.unit_figures, name="unit_figures"),
    path("don-vi/<slug:code>/so-lieu.<slug:suffix>", statistics.figures_file, name="figures_file"),
    path("don-vi/<slug:code>/so-lieu/danh-sach", statistics.figures_list, name="figures_list"),
    path("bao-cao/", reports.report_list, name="report_list"),
    path("bao-cao/bieu/<slug:key>", reports.official_page, name="official_page"),
    path("bao-cao/bieu/<slug:key>.<slug:suffix>", reports.official_file, name="official_file"),
    path("bao-cao/tong-hop", reports.review_page, name="review_page"),
    path("bao-cao/tong-hop.docx", reports.review_file, name="review_file"),
    path("bao-cao/tu-lap", reports.report_build, name="report_build"),
    path("bao-cao/tu-lap.<slug:suffix>", reports.report_build_file, name="report_build_file"),
    path("bao-cao/da-luu/<int:key>/bo/", reports.report_remove, name="report_remove"),
    path("bao-cao/khoa/", reports.period_close, name="period_close"),
    path("bao-cao/khoa/<int:key>/", reports.period_page, name="period_page"),
    path("bao-cao/khoa/<int:key>.xlsx", reports.period_file, name="period_file"),
    # --- organisations
    path("cay-to-chuc/", organisations.organisation_tree, name="organisation_tree"),
    path("don-vi/<slug:code>/", organisations.organisation_page, name="organisation_page"),
    path(
        "don-vi/<slug:code>/viec/<slug:act>/",
        organisations.organisation_act,
        name="organisation_act",
    ),
    # --- import, export
    path("xuat/bang/nhat-ky/", tables_out.export_trail, name="export_trail"),
    path("xuat/bang/nguoi-dung/", tables_out.export_users, name="export_users"),
    path("xuat/bang/tim/", tables_out.export_search, name="export_search"),
    path("xuat/bang/<slug:what>/", tables_out.export_table, name="export_table"),
    path(
        "xuat/bang/<slug:what>/day-du/",
        tables_out.export_table_in_full,
        name="export_table_in_full",
    ),
    path("xuat/sau-con-so/<str:code>/", tables_out.export_behind, name="export_behind"),
    path(
        "xuat/sau-con-so/<str:code>/day-du/",
        tables_out.export_behind_sensitive,
        name="export_behind_sensitive",
    ),
    path("xuat/<slug:what>/", lists_out.export_list, name="export_list"),
    path("xuat/<slug:what>/day-du/", lists_out.export_sensitive, name="export_sensitive"),
    path("nhap-excel/", exchange.import_list, name="import_list"),
    path(
        "nhap-excel/mau/<slug:kind>/<slug:code>/", exchange.import_template, name="import_template"
    ),
    path("nhap-excel/<int:key>/cot/", exchange.import_columns, name="import_columns"),
    path("nhap-excel/<int:key>/kiem-tra/", exchange.import_check, name="import_check"),
    path("nhap-excel/<int:key>/tep-loi/", exchange.import_marked, name="import_marked"),
    path("nhap-excel/<int:key>/sua/", exchange.import_mend, name="import_mend"),
    path("nhap-excel/<int:key>/nhap/", exchange.import_review, name="import_review"),
    path("nhap-excel/<int:key>/tien-do/", imports.import_progress, name="import_progress"),
    path("nhap-excel/<int:key>/dung/", imports.import_stop, name="import_stop"),
    path("goi-trao-doi/", packages.packages_page, name="packages"),
    path("goi-trao-doi/tao/", packages.package_make, name="package_make"),
    path("goi-trao-doi/noi-gui/", packages.package_signers, name="package_signers"),
    # --- the trail
    path("nhat-ky/", audit.trail, name="trail"),
    path("nhat-ky/kiem-tra/", audit.trail_verify, name="trail_verify"),
    path("nhat-ky/ho-so/<str:code>/", audit.trail_of_dossier, name="trail_of_dossier"),
    path("nhat-ky/nguoi/<int:pk>/", audit.trail_of_person, name="trail_of_person"),
    path("nhat-ky/muc/<int:number>/", audit.trail_entry, name="trail_entry"),
    path("nhat-ky/trich/", extracts.trail_extract, name="trail_extract"),
    path("nhat-ky/moc-neo/", extracts.trail_anchor, name="trail_anchor"),
    path("nhat-ky/xoa/", erasures.erasure_list, name="erasure_list"),
    path("nhat-ky/xoa/<int:number>/", erasures.erasure_answer, name="erasure_answer"),
    path("nhat-ky/nguoi/<int:pk>/xoa/", erasures.erasure_propose, name="erasure_propose"),
    path("nguoi/<int:pk>/so-dinh-danh/", reveal_identity, name="reveal_identity"),
    # --- administration
    path("quan-tri/", administration.administration, name="administration"),
    path(
        "quan-tri/tien-do/", administration.administration_progress, name="administration_progress"
    ),
    path(
        "quan-tri/<slug:what>/ngay/",
        administration.administration_safekeeping,
        name="administration_safekeeping",
    ),
    path(
        "quan-tri/ra-soat/<int:pk>/",
        administration.administration_reviewed,
        name="administration_reviewed",
    ),
    # --- users and roles
    path("nguoi-dung/", accounts.user_list, name="user_list"),
    path("nguoi-dung/them/", accounts.user_create, name="user_create"),
    path("nguoi-dung/<int:pk>/", accounts.user_page, name="user_page"),
    path("nguoi-dung/<int:pk>/lien-ket/", accounts.user_link, name="user_link"),
    path("nguoi-dung/<int:pk>/xac-thuc/", accounts.user_factor, name="user_factor"),
    path("nguoi-dung/<int:pk>/trang-thai/", accounts.user_active, name="user_active"),
    path("nguoi-dung/<int:pk>/vai-tro/", accounts.role_grant, name="role_grant"),
    path("nguoi-dung/vai-tro/<int:pk>/ket-thuc/", accounts.role_end, name="role_end"),
    path("nguoi-dung/vai-tro/<int:pk>/phe-duyet/", accounts.role_approve, name="role_approve"),
    # --- developers
    path("thanh-phan/", gallery.gallery, name="gallery"),
]
