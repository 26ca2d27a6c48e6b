"""Exchange packages on pages: make one, open one, and whom to take packages from."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from ketnap.exchange import packages
from ketnap.exchange.kinds import CASES
from ketnap.exchange.models import ImportBatch
from ketnap.exchange.package import (
    MOST_BYTES,
    PackageRefused,
    fingerprint,
    signer_of,
    site_key,
    trusted_signers,
)
from ketnap.exchange.package_forms import MakeForm, OpenForm, SignerForm
from ketnap.organisations.models import Organisation
from ketnap.web.page import page


def units_for(request: Any, action: str) -> list[Organisation]:
    """The units the person may do ``action`` for, in the order of the tree."""
    units = Organisation.objects.visible_to(request.scope, action).open_on(request.today)
    return list(units.order_by("position")[:2000])


def own_key() -> dict[str, str]:
    """This installation's key as others are told it."""
    key = signer_of(site_key())
    return {"key": key, "mark": fingerprint(key)}


@page("import", post="import")
def packages_page(request: Any) -> HttpResponse:
    """Open a package: it is looked at and kept apart, nothing of it is taken in yet."""
    units = units_for(request, "import")
    initial = {"unit": request.unit.code if request.unit else ""}
    form = OpenForm(request.POST or None, request.FILES or None, units=units, initial=initial)
    if request.method == "POST" and form.is_valid():
        unit = form.chosen
        if not request.scope.may(CASES.right, organisation=unit):
            raise PermissionDenied
        if batch := look(request, form, unit):
            return redirect("import_review", key=batch.pk)
    held = ImportBatch.objects.filter(request.scope.where("import", "organisation"))
    rows = held.filter(kind=CASES.key).exclude(state=ImportBatch.State.ABANDONED)
    signers = trusted_signers()
    return render(
        request,
        "exchange/packages.html",
        {
            "form": form,
            "batches": rows.select_related("organisation", "made_by").order_by("-pk")[:30],
            "own": own_key(),
            "signers": [
                (name or _("nơi gửi chưa đặt tên"), fingerprint(key))
                for key, name in signers.items()
                if key != own_key()["key"]
            ],
        },
        status=422 if form.errors else 200,
    )


def look(request: Any, form: OpenForm, unit: Organisation) -> ImportBatch | None:
    """Open the package sent and keep it apart; a refused one is told of on the form."""
    upload = form.cleaned_data["file"]
    try:
        if upload.size > MOST_BYTES:
            says = _("Gói lớn hơn %(most)s MB nên không mở. Xin nơi gửi tách theo từng đơn vị.")
            raise PackageRefused("too_big", says % {"most": MOST_BYTES >> 20})
        content = upload.read()
        words = form.cleaned_data["passphrase"]
        package = packages.look_into(content, passphrase=words, unit=unit)
        return packages.stage_package(
            package,
            unit,
            by=request.user,
            on=request.today,
            content=content,
            file_name=upload.name,
        )
    except PackageRefused as refused:
        packages.note_refusal(
            refused, unit, file_name=upload.name, by=request.user, on=request.today
        )
        field = "passphrase" if refused.code == "wrong_passphrase" else "file"
        form.add_error(field, refused.says)
        return None


@page("export_sensitive", post="export_sensitive", fresh=True)
def package_make(request: Any) -> HttpResponse:
    """Make a package of a unit's cases; who asks has confirmed who they are just now."""
    units = units_for(request, "export_sensitive")
    initial = {"unit": request.unit.code if request.unit else ""}
    form = MakeForm(request.POST or None, units=units, initial=initial)
    if request.method == "POST" and form.is_valid():
        content = packages.make_package(
            form.chosen,
            passphrase=form.cleaned_data["passphrase"],
            by=request.user,
            on=request.today,
        )
        name = f"{form.chosen.code}-{request.today:%Y%m%d}{packages.SUFFIX}"
        response = HttpResponse(content, content_type="application/octet-stream")
        response["Content-Disposition"] = content_disposition_header(True, name)
        return response
    return render(
        request,
        "exchange/package_make.html",
        {"form": form, "own": own_key()},
        status=422 if form.errors else 200,
    )


@page("administer", post="administer", fresh=True)
def package_signers(request: Any) -> HttpResponse:
    """Whom this installation takes packages from: trust one more, or no longer."""
    form = SignerForm(request.POST if request.POST.get("what") == "trust" else None)
    signers = trusted_signers()
    if request.method == "POST" and request.POST.get("what") == "distrust":
        if (key := request.POST.get("signer", "")) in signers and key != own_key()["key"]:
            packages.distrust_signer(key, by=request.user, on=request.today)
            messages.success(request, _("Không nhận gói của nơi gửi này nữa."))
        return redirect("package_signers")
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            packages.trust_signer(told["key"], told["name"], by=request.user, on=request.today)
        except PackageRefused as refused:
            form.add_error("key", refused.says)
        else:
            messages.success(request, _("Từ nay nhận gói của %(name)s.") % {"name": told["name"]})
            return redirect("package_signers")
    rows = [
        {"key": key, "name": name, "mark": fingerprint(key)}
        for key, name in signers.items()
        if key != own_key()["key"]
    ]
    return render(
        request,
        "exchange/package_signers.html",
        {"form": form, "signers": rows, "own": own_key()},
        status=422 if form.errors else 200,
    )
