"""What a decision rests on, kept as it was that day: facts, verdicts, digest of the law."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from ketnap.dossiers.facts import book_explain, facts_of
from ketnap.dossiers.models import Dossier
from ketnap.regulations import rulebook
from ketnap.vietnamese.dates import PartialDate


def evidence_of(dossier: Dossier, on: dt.date) -> dict[str, Any]:
    """Return what a decision rests on: facts, verdicts, and the digest of the law."""
    facts = {
        name: value.iso() if isinstance(value, PartialDate) else value
        for name, value in facts_of(dossier).items()
        if value is not None
    }
    verdicts = book_explain(dossier, on).as_json()
    whole = {"on": on, "facts": facts, "verdicts": verdicts, "law_digest": rulebook().digest}
    return dict(json.loads(json.dumps(whole, cls=DjangoJSONEncoder)))


def evidence_digest(evidence: dict[str, Any]) -> str:
    """Return the SHA-256 of the evidence as canonical JSON."""
    text = json.dumps(evidence, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
