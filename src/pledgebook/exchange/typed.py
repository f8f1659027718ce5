"""FIELD=VALUE as somebody types it in, values as a ruling keeps them out; and back, for a form that is filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from pledgebook.model import Kind, PledgebookError, Stage

MONEY = re.compile(
    r"(?P<number>\d[\d,_]*(?:\.\d+)?(?:e\d+)?)\s*(?P<scale>thousand|million|billion|trillion)?\s*"
    r"(?P<currency>[A-Za-z]{3})(?:\s+(?:a|per)?\s*(?P<per>year|month))?")
SCALES = {None: 1, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
# Marks between thousands: groups of three behind 1 to 3 figures, or as in India; a part of one, 0,750, is none.
IN_GROUPS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?:_\d{3})+|[1-9]\d?(?:,\d{2})+,\d{3}")
DURATION = re.compile(r"P(?=\d)(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?")


class NotAValue(PledgebookError):
    """Words that are no value of the field they are for."""

    def __init__(self, what: str, where: str, try_this: str) -> None:
        super().__init__(what, where, try_this)


def fields_typed(pairs: Sequence[str]) -> dict[str, Any]:
    """The values of FIELD=VALUE pairs. Nothing after the sign empties a field. Raises NotAValue, UnknownParty."""
    values: dict[str, Any] = {}
    for pair in pairs:
        name, sign, typed = (part.strip() for part in pair.partition("="))
        if not sign or name not in READERS:
            raise NotAValue(f"{pair!r} sets no field.", "FIELD=VALUE",
                            f"Write for instance stage=adopted. The fields: {', '.join(READERS)}.")
        if name in values:
            raise NotAValue(f"{name} is given twice.", pair, "Give each field once; parties go behind commas.")
        values[name] = READERS[name](typed, name)
    return values


def value_typed(name: str, typed: str) -> Any:
    """The value of one field. Raises NotAValue, UnknownParty."""
    return READERS[name](typed.strip(), name)


def as_typed(name: str, value: Any) -> str:
    """A value, as a ruling keeps it, in the words that `value_typed` reads as the same."""
    if value in (None, [], ()):
        return ""
    if name == "amount":
        number = f"{value['value']:.10f}".rstrip("0").rstrip(".")
        return f"{number} {value['currency']}" + (f" a {value['per']}" if value.get("per") else "")
    if name == "period":
        start, end, duration = (value.get(part) or "" for part in ("start", "end", "duration"))
        return f"{start}/{end or duration}" if start or end else duration
    if name == "items":
        return "; ".join(value)
    return ", ".join(value) if isinstance(value, (list, tuple)) else str(value)


def _choice(kind: type[Kind] | type[Stage]) -> Callable[[str, str], str]:
    def read(typed: str, name: str) -> str:
        if typed not in tuple(kind):
            raise NotAValue(f"{typed!r} is no {name}.", name, f"Use one of: {', '.join(kind)}.")
        return typed

    return read


def _parties(typed: str, name: str) -> list[str]:
    from pledgebook.answers.selection import party_id

    found = list(dict.fromkeys(party_id(one) for one in typed.split(",") if one.strip()))
    if name == "actors" and not found:
        raise NotAValue("A claim needs an actor.", name, "Reject the claim if nobody acts in it.")
    return found


def _speaker(typed: str, name: str) -> str | None:
    from pledgebook.answers.selection import party_id

    return party_id(typed) if typed else None


def _money(typed: str, name: str) -> dict[str, Any] | None:
    from pledgebook.claims.currencies import KNOWN

    if not typed:
        return None
    found = MONEY.fullmatch(typed)
    if not found:
        raise NotAValue(f"{typed!r} is no sum of money.", name,
                        "Write 1200000000 EUR, 1.2 billion EUR, 43e9 USD a year.")
    whole = re.split("[.e]", found["number"], maxsplit=1)[0]
    if not whole.isdecimal() and not IN_GROUPS.fullmatch(whole):
        raise NotAValue(f"{typed!r} is no sum of money: a comma stands between thousands only.", name,
                        f"Write {typed.replace(',', '.')} if it stands before decimals."
                        if typed.count(",") == 1 and not {".", "_"} & set(found["number"]) else
                        "Write 1500000 EUR, 1,500,000 EUR or 1.5 million EUR.")
    if found["currency"].upper() not in KNOWN:
        raise NotAValue(f"{found['currency']!r} is no currency by its code.", name,
                        "Write the three letters of ISO 4217, such as EUR, USD or UAH.")
    value = Decimal(re.sub("[,_]", "", found["number"])) * SCALES[found["scale"]]  # as floats, 1.1 billion has a rest
    return {"value": int(value) if value == value.to_integral_value() else float(value),
            "currency": found["currency"].upper(), "per": found["per"], "bound": None, "as_written": ""}


def _count(typed: str, name: str) -> int | None:
    if typed and not (typed.isascii() and typed.isdigit()):
        raise NotAValue(f"{typed!r} is no count.", name, "Write a whole number, such as 20.")
    return int(typed) if typed else None


def _day(typed: str, name: str) -> str | None:
    from pledgebook.register.days import first_day

    if not typed:
        return None
    first_day(typed)
    return typed


def _period(typed: str, name: str) -> dict[str, str | None]:
    from pledgebook.register.days import first_day, last_day

    given: dict[str, str | None] = {"start": None, "end": None, "duration": None}
    parts = typed.split("/") if typed else []
    if len(parts) > 2:
        raise NotAValue(f"{typed!r} is no period.", name, "Write 2024/2027, 2024/, /2027-06, P10Y or 2024/P3Y.")
    for place, part in zip(("start", "end"), parts, strict=False):
        if DURATION.fullmatch(part):
            given["duration"] = part
        elif part:
            given[place] = _day(part, name)
    start, end = given["start"], given["end"]
    if start and end and last_day(end) < first_day(start):
        raise NotAValue(f"The period ends ({end}) before it starts ({start}).", name,
                        f"Write {end}/{start} if they were swapped, or correct the one that is wrong.")
    return given


def _words(typed: str, name: str) -> str | None:
    return typed or None


def _items(typed: str, name: str) -> list[str]:
    return [item.strip() for item in typed.split(";") if item.strip()]


READERS: dict[str, Callable[[str, str], Any]] = {
    "kind": _choice(Kind), "stage": _choice(Stage), "actors": _parties, "partners": _parties,
    "beneficiaries": _parties, "speaker": _speaker, "instrument": _words, "amount": _money, "count": _count,
    "items": _items, "period": _period, "condition": _words, "said_on": _day}
