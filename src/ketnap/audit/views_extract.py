"""What leaves the trail: a signed extract with its verifier, and an anchor to keep elsewhere."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from ketnap.audit import verify, verify_extract, wording
from ketnap.audit.checking import anchor_text, write_anchor
from ketnap.audit.differences import values_of
from ketnap.audit.models import Entry
from ketnap.audit.reading import exported
from ketnap.audit.trail import content
from ketnap.audit.verify_extract import FORMAT, SIGNATURE
from ketnap.audit.views import entries_for, narrowed
from ketnap.exchange.package import fingerprint, signer_of, site_key
from ketnap.organisations.scope import Scope
from ketnap.web.page import page

MOST = 2000
NAME = "trich-nhat-ky.json"
READ_ME = """\
Bản trích nhật ký của phần mềm Kết Nạp.

  {name}        các mục, mỗi mục có mã băm và cam kết của giá trị
  {name}.sig    chữ ký Ed25519 của tệp trên
  verify_extract.py, verify.py    chương trình kiểm tra, chỉ cần Python 3.11

Kiểm tra trên máy bất kỳ:

  python verify_extract.py {name} --signer {signer}

Vân tay khóa ký, để so qua điện thoại với trang "Gói trao đổi" của đơn vị trích:

  {fingerprint}
"""


def told(entry: Entry, scope: Scope) -> dict[str, Any]:
    """Return one entry as an extract carries it: values only as far as the reader may read them."""
    values = [
        {"field": v.field, "before": v.before, "after": v.after, "salt": v.salt}
        for v, _field, may_read in values_of(entry, scope)
        if may_read
    ]
    return {
        "content": content(entry),
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
        "who": entry.actor.full_name if entry.actor else "",
        "what": wording.words_for(entry.action),
        "values": values,
    }


@page("", post="see_trail", once=False)
def trail_extract(request: Any) -> HttpResponse:
    """The entries as filtered, oldest first, signed, with the verifier: one zip to take along."""
    entries, words = narrowed(request, entries_for(request.scope))
    rows = list(entries.order_by("-number")[:MOST])[::-1]
    key = site_key()
    signer = signer_of(key)
    extract = {
        "format": FORMAT,
        "made_at": timezone.localtime().isoformat(timespec="seconds"),
        "made_by": request.user.full_name,
        "unit": str(request.unit or ""),
        "filters": words,
        "head": anchor_text(),
        "signer": signer,
        "entries": [told(entry, request.scope) for entry in rows],
    }
    data = json.dumps(extract, ensure_ascii=False, indent=1).encode()
    read_me = READ_ME.format(name=NAME, signer=signer, fingerprint=fingerprint(signer))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(NAME, data)
        archive.writestr(NAME + SIGNATURE, base64.b64encode(key.sign(data)))
        for module in (verify, verify_extract):
            path = Path(str(module.__file__))
            archive.writestr(path.name, path.read_bytes())
        archive.writestr("DOC-TRUOC.txt", read_me)
    exported(
        _("trích nhật ký"),
        by=request.user,
        rows=len(rows),
        sentence=", ".join(words),
        on=request.today,
    )
    return _file(packed.getvalue(), "application/zip", "trich-nhat-ky.zip")


@page("", post="verify_trail", once=False)
def trail_anchor(request: Any) -> HttpResponse:
    """Write down where the chain stands and hand that line over: to be kept on another machine."""
    line = write_anchor()
    exported(_("mốc neo"), by=request.user, rows=1, sentence=line, on=request.today)
    return _file(f"{line}\n".encode(), "text/plain; charset=utf-8", "moc-neo.txt")


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
