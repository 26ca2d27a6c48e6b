"""Check a signed extract of the trail on any machine. Needs nothing but Python and ``verify.py``.

    python verify_extract.py trich-nhat-ky.json [--signer KEY] [--anchor 1520:9f86d081884c7d65]

An extract holds some entries whole: each must match its own hash, those that follow each other must
be linked, each value told must match its commitment, and the file must be signed by the key of the
installation that made it. Compare that key with the one the office tells you by another way.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

try:
    from ketnap.audit.verify import chained, commitment, read_anchors
except ImportError:  # beside a copy of verify.py, on a machine without the program
    from verify import chained, commitment, read_anchors  # type: ignore[import-not-found,no-redef]

FORMAT = "ketnap-trail-extract/1"
SIGNATURE = ".sig"  # the signature stands in a file of this ending beside the extract

# Ed25519 (RFC 8032, 5.1.7), verification only
_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)
Point = tuple[int, int, int, int]


def _add(one: Point, two: Point) -> Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % _P
    b = (one[1] + one[0]) * (two[1] + two[0]) % _P
    c = 2 * one[3] * two[3] * _D % _P
    d = 2 * one[2] * two[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _times(factor: int, point: Point) -> Point:
    result = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            result = _add(result, point)
        point = _add(point, point)
        factor >>= 1
    return result


def _unpacked(data: bytes) -> Point | None:
    """Return the point that 32 bytes stand for, None when they stand for none."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    x = _P - x if x & 1 != sign else x
    return (x, y, 1, x * y % _P)


def signature_holds(key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether ``signature`` (64 bytes) of ``message`` was made with the key of ``key``."""
    if len(key) != 32 or len(signature) != 64:
        return False
    public, nonce = _unpacked(key), _unpacked(signature[:32])
    base = _unpacked((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little"))
    scalar = int.from_bytes(signature[32:], "little")
    if public is None or nonce is None or base is None or scalar >= _L:
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    left = _times(scalar, base)
    right = _add(nonce, _times(int.from_bytes(digest, "little") % _L, public))
    return not (
        (left[0] * right[2] - right[0] * left[2]) % _P
        or (left[1] * right[2] - right[1] * left[2]) % _P
    )


def faults_of(extract: Mapping[str, Any], anchors: Mapping[int, str]) -> list[str]:
    """Return what does not fit in an extract, in sentences; nothing when it is sound."""
    faults: list[str] = []
    previous: tuple[int, str] | None = None
    for entry in extract["entries"]:
        content, number = entry["content"], entry["content"]["number"]
        if entry["hash"] != chained(entry["previous_hash"], content):
            faults.append(f"mục {number}: nội dung không khớp mã băm (content)")
        if previous and previous[0] >= number:
            faults.append(f"mục {number}: sai thứ tự (order)")
        if previous and previous[0] + 1 == number and entry["previous_hash"] != previous[1]:
            faults.append(f"mục {number}: không nối với mục trước (link)")
        if number in anchors and not entry["hash"].startswith(anchors[number]):
            faults.append(f"mục {number}: không khớp mốc neo (anchor)")
        for value in entry["values"]:
            told = [commitment(value["salt"], value[side]) for side in ("before", "after")]
            if content["commitments"].get(value["field"]) != told:
                faults.append(f"mục {number}: giá trị không khớp cam kết (value {value['field']})")
        previous = (number, entry["hash"])
    return faults


def check(
    data: bytes, signature: bytes, *, signer: str = "", anchors: Mapping[int, str] | None = None
) -> tuple[bool, list[str]]:
    """Check an extract and its signature; return whether it is sound, and the report.

    :param signer: the key the office told by another way; "" accepts the one in the extract.
    :raises ValueError: ``data`` is no extract.
    """
    extract = json.loads(data)
    if not isinstance(extract, dict) or extract.get("format") != FORMAT:
        raise ValueError("không phải tệp trích nhật ký (not an extract of the trail)")
    faults = faults_of(extract, anchors or {})
    key = base64.b64decode(extract["signer"])
    if not signature_holds(key, data, signature):
        faults.insert(0, "chữ ký không khớp tệp (signature)")
    if signer and signer.strip() != extract["signer"]:
        faults.insert(0, "tệp do khóa khác ký (signer)")
    lines = [f"{len(extract['entries'])} mục; đầu chuỗi khi trích (head): {extract['head']}"]
    lines.append(f"khóa ký (signer): {extract['signer']}")
    if not signer:
        lines.append(
            "Chưa so khóa ký với khóa mà đơn vị cho biết bằng cách khác (--signer): "
            "không loại trừ được tệp do người khác làm và ký. (signer not compared)"
        )
    verdict = (
        "Bản trích nguyên vẹn. (whole)" if not faults else "Bản trích không tin được. (broken)"
    )
    return not faults, [verdict, *faults, *lines]


def main(words: list[str] | None = None) -> int:
    """Check the extract named on the command line: 0 whole, 1 broken, 2 unusable."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("extract", type=Path)
    parser.add_argument("--signer", default="", metavar="KEY")
    parser.add_argument("--anchor", action="append", default=[], metavar="FILE|NUMBER:HASH")
    args = parser.parse_args(words)
    beside = args.extract.with_name(args.extract.name + SIGNATURE)
    try:
        signature = base64.b64decode(beside.read_text("ascii"))
        data = args.extract.read_bytes()
        anchors = read_anchors(args.anchor)
        sound, report = check(data, signature, signer=args.signer, anchors=anchors)
    except (ValueError, KeyError, TypeError, OSError) as problem:
        print(problem, file=sys.stderr)  # noqa: T201 (a program of its own)
        return 2
    print("\n".join(report))  # noqa: T201 (a program of its own)
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
