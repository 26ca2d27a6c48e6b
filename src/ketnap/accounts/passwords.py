"""Words everybody here would try first."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ketnap.accounts.models import User
from ketnap.vietnamese.names import fold_key

LOCAL_WORDS = ("matkhau", "dangvien", "chibo", "danguy", "ketnap", "bithu", "dangcongsan")


LEFT = 6  # signs that must remain beside a familiar word


def familiar_words(user: User | None) -> list[str]:
    """Return what everybody here would try first for ``user``: the office's words, his names."""
    words = list(LOCAL_WORDS)
    if user is not None:
        words += [user.username, user.full_name, user.position]
    if user is not None and user.pk is not None:
        words += user.roles.values_list("organisation__name", flat=True)
    bare = ["".join(filter(str.isalnum, fold_key(word))) for word in words]
    return sorted({word for word in bare if len(word) >= 4}, key=len, reverse=True)


class LocalWordsValidator:
    """Refuse passwords that are little more than the office's words or the person's own names.

    Spaces, marks and signs do not help: "Chi bộ thôn 3" is "chibothon3". Figures alone are what
    dates of birth, telephone and identity numbers are made of.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        folded = "".join(filter(str.isalnum, fold_key(password)))
        if folded.isdigit():
            raise ValidationError(
                _("Mật khẩu chỉ có chữ số, dễ đoán như ngày sinh, số định danh. Hãy thêm vài từ."),
                code="only_digits",
            )
        for word in familiar_words(user):
            rest = folded.replace(word, "")
            if rest != folded and len(rest) < LEFT:
                raise ValidationError(
                    _("Mật khẩu chỉ gồm từ quen thuộc “%(word)s”. Hãy ghép thêm nhiều từ khác.")
                    % {"word": word},
                    code="local_word",
                )

    def get_help_text(self) -> str:
        return _("Đừng dùng từ quen thuộc của cơ quan như matkhau, dangvien, chibo.")
