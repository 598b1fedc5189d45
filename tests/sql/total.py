"""Values that callers may try on every kind of column: those that it takes, and those that it refuses."""

from __future__ import annotations

from collections.abc import Mapping

LONG = "9" * 60

#: Values that each column of the world `kinds` takes.
TAKEN: Mapping[str, tuple[object, ...]] = {
    "row": ("common", "", "'; --", "ÿ\u2028\x01", "row", "9" * 5_000),
    "tiny": (0, -128, 127),
    "small": (0, -32768, 32767),
    "whole": (0, -(2**31), 2**31 - 1),
    "big": (0, -(2**63), 2**63 - 1, "7"),
    "huge": (0, str(-(2**127)), str(2**127 - 1)),
    "utiny": (0, 255),
    "usmall": (0, 65535),
    "uwhole": (0, 2**32 - 1),
    "ubig": (0, 2**64 - 1),
    "uhuge": (0, str(2**128 - 1)),
    "money": (0, 12.3, "-9999999999.99", "1e3"),
    "exact": ("0.0000000001", "9999999999999999999999999999.9999999999", -1),
    "single": (0, 0.1, 3.4028235e38, 1e-45, -1.5),
    "double": (0, 0.1, 1.7976931348623157e308, 5e-324, -2.5),
    "text": ("plain", "", "0", "NaN", "1e400", "2026-02-30"),
    "mood": ("sad", "glad"),
    "id": ("00000000-0000-0000-0000-000000000000", "ffffffffffffffffffffffffffffffff"),
    "active": (True, False),
    "day": ("0001-01-01", "9999-12-31", "2024-02-29"),
    "clock": ("00:00", "23:59:59.999999"),
    "moment": ("0001-01-01T00:00:00", "9999-12-31 23:59:59.999999"),
    "instant": ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "2026-01-01T00:00:00+15:59"),
    "span": ("PT0S", "P178956970Y7M", "-P178956970Y7M", "P2147483647DT2562047788H", "PT-0.000001S"),
    "bytes": ("", "AP8Q", "AAAA"),
}

#: Values that it refuses: of another kind, out of range, in no calendar, of no length that makes sense.
REFUSED: Mapping[str, tuple[object, ...]] = {
    "row": (1, 1.5, True),
    "tiny": (128, -129, "1", 1.5, True, "x"),
    "small": (32768, "0x1"),
    "whole": (2**31, 2**64, "1", 0.5),
    "big": (2**63, -(2**63) - 1, "1.0", "1e3", " 1", LONG, True, 0.5),
    "huge": (str(2**127), LONG, ""),
    "utiny": (256, -1),
    "usmall": (65536, -1),
    "uwhole": (2**32, -1, "-1"),
    "ubig": (2**64, -1),
    "uhuge": (str(2**128), -1),
    "money": (12.345, "10000000000", "1e9999", "NaN", "Infinity", "x", "", True, LONG),
    "exact": ("0.00000000001", LONG, "1e29"),
    "single": (1e39, "0.1", "NaN", True),
    "double": ("1e308", "Infinity", True, "x", 10**308 * 9),
    "text": (0, False),
    "mood": ("angry", "", 1),
    "id": ("x", "00000000-0000-0000-0000-00000000000g", 5),
    "active": ("true", 1, 0),
    "day": ("2026-02-29", "0000-01-01", "10000-01-01", "infinity", "2026-2-1", "today", 20260101, True),
    "clock": ("24:00:00", "12:60", "noon", "12:00:00+01", 12),
    "moment": ("2026-02-30T00:00:00", "2026-01-01T25:00", "2026-01-01T00:00:00Z", "infinity", 0),
    "instant": ("2026-13-01T00:00:00Z", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "now"),
    "span": ("1 day", "P", "PT", "P99999999999Y", "PT99999999999999999999S", 5, ""),
    "bytes": ("A", "A===", "AP8R=", "\\x00", "not base64!", 1),
}

PATTERNS = ("", "%", "_", "a%b\\%", "\\\\", "%\\_", "[", "(", "a" * 900)
BAD_LIKES = ("\\", "a\\\\\\", "%" * 1_001, "x" * 5_000)

REGEXES = ("", ".*", "(a|b)+$", r"\d{3}", "(?i)NULL", "[[:alpha:]]", r"\pL")
BAD_REGEXES = ("(", "[", "*", "a{2000}", "(?=a)", r"\1", "a**", "(?P<n", "x" * 1_001, r"\p{Klingon}")

SIMILARS = ("%", "a|b", "[a-z]+", "(ab)*", "a{1,3}", r"\%", "[]x]", "a_b")
BAD_SIMILARS = ("(", "[", "a{2000}", "*", "[z-a]", "%" * 1_001)

COMPARISONS = ("_eq", "_neq", "_gt", "_gte", "_lt", "_lte")
LISTS = ("_in", "_nin")
LIKES = ("_like", "_nlike", "_ilike", "_nilike")
REGEX = ("_regex", "_nregex", "_iregex", "_niregex")
SIMILAR = ("_similar", "_nsimilar")
