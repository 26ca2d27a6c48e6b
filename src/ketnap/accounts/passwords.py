"""Words everybody here would try first."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.vietnamese.names import fold_key

LOCAL_WORDS = ("matkhau", "dangvien", "chibo", "danguy", "ketnap", "bithu", "dangcongsan")


class LocalWordsValidator:
    """Refuse passwords that are little more than the office's own words."""

    def validate(self, password: str, user: User | None = None) -> None:
        folded = fold_key(password).replace(" ", "")
        for word in LOCAL_WORDS:
            rest = folded.replace(word, "")
            if rest != folded and len(rest) < 6:
                raise ValidationError(
                    _("Mật khẩu chỉ gồm từ quen thuộc “%(word)s”. Hãy ghép thêm nhiều từ khác.")
                    % {"word": word},
                    code="local_word",
                )

    def get_help_text(self) -> str:
        return _("Đừng dùng từ quen thuộc của cơ quan như matkhau, dangvien, chibo.")
