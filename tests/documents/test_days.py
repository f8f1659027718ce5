"""Days are as precise as their source, and no calendar's day is invented."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgebook.documents.days import day_of
from pledgebook.documents.mailday import day_written


@pytest.mark.parametrize(("written", "day"), [
    ("2024", "2024"),
    ("2024-07", "2024-07"),
    ("2024-07-11", "2024-07-11"),
    (" 2024-07-11\n", "2024-07-11"),
    ("2024-02-29", "2024-02-29"),
    ("2024-07-11T23:30:00-04:00", "2024-07-11"),    # the day the publisher printed, not the one in Greenwich
    ("2024-07-11 23:30", "2024-07-11"),
    ("2024-07-11T23:30:05.123Z", "2024-07-11"),
])
def test_a_day_keeps_its_precision(written: str, day: str) -> None:
    assert day_of(written) == day


@pytest.mark.parametrize("written", [
    "", "24", "202", "20240711", "2024-7-11", "2024-13", "2024-00", "2023-02-29", "2024-07-11T", "2024-07T10:00",
    "2024-07-11 July", "0000", "11 July 2024", "2024-07-11/2024-07-12",
    "\uff12\uff10\uff12\uff14", "\u0662\u0660\u0662\u0664",
])
def test_what_is_close_to_a_day_is_none(written: str) -> None:
    assert day_of(written) is None


@given(st.dates())
def test_every_day_of_the_calendar_is_one(day: date) -> None:
    written = day.isoformat()
    assert (day_of(written), day_of(written[:7]), day_of(written[:4])) == (written, written[:7], written[:4])


@pytest.mark.parametrize("written", [
    "Thu, 11 Jul 2024 23:30:00 -0400", "Thu, 11 Jul 24 10:00:00 +0200", "11 July 2024", "Thu, 11 Jul 2024",
    "Thursday, 11 July 2024 at 10:30", "11-Jul-2024 10:00", "Jul-11-2024 10:00", "July 11, 2024", "July 11th 2024",
    "Thursday, July 11, 2024 10:00 AM", "Jul. 11, 2024", "11th of July 2024", "20240711", "20240711T100000Z",
    "2024/07/11", "2024/7/11 10:00", "2024.07.11", "2024-07-11T10:00:00Z", "2024-07-11 10:00:00 +0200",
    " 11 july 2024\n", "Thu Jul 11 10:00:00 2024",
    "jeu., 11 juil. 2024 10:00:00 +0200", "jeudi 11 juillet 2024 à 10h15", "Jeudi 11 Juillet 2024 - 10:15",
    "11 juillet 2024", "11 Juli 2024", "Do, 11 Juli 2024 10:00:00 +0200", "Do., 11. Juli 2024",
    "Donnerstag, den 11. Juli 2024, um 10:15 Uhr",
    "jue, 11 jul 2024 10:00:00 +0200", "jueves, 11 de julio de 2024", "11 de julio de 2024 a las 10:15",
    "11 de julio del 2024", "JUEVES, 11 JULIO 2024"])
def test_a_day_is_known_however_a_writer_puts_it(written: str) -> None:
    assert day_written(written) == "2024-07-11"


@pytest.mark.parametrize(("written", "day"), [
    ("July 2024", "2024-07"), ("Sept. 2024", "2024-09"), ("May, 2024", "2024-05"),
    ("2024-07", "2024-07"), ("2024", "2024"), ("29 Feb 2024", "2024-02-29"),
    ("lun., 23 nov. 2026", "2026-11-23"), ("12 mars 2024", "2024-03-12"), ("mar. 12 mars 2024", "2024-03-12"),
    ("Mo, 02 Dez 2024 08:00:00 +0100", "2024-12-02"), ("5. März 2024", "2024-03-05"), ("5. MÄRZ 2024", "2024-03-05"),
    ("1er févr. 2024", "2024-02-01"), ("15 août 2024", "2024-08-15"),
    ("15 aou\u0302t 2024", "2024-08-15"), ("mié, 6 ene 2021", "2021-01-06"), ("sáb., 30 sept. 2023", "2023-09-30"),
    ("Di, 3. Jänner 2023", "2023-01-03"), ("mai 2024", "2024-05"), ("septiembre de 2023", "2023-09"),
    ("Mi, 25 Mai 2022 10:00", "2022-05-25"), ("5 Mrz 2024", "2024-03-05"), ("ven., 6 déc. 2024", "2024-12-06")])
def test_a_month_is_not_made_a_day(written: str, day: str) -> None:
    assert day_written(written) == day


@pytest.mark.parametrize("written", [
    "07/11/2024 10:00", "11.07.2024 10:00", "1 2 2024 10:00:00", "Thu, 32 Jul 2024 10:00:00 +0000", "32 July 2024",
    "29 Feb 2023", "20241332", "202407", "24", "", "soon", "11 jui 2024", "marraskuu 2024", "mar 12 giu 2024",
    "11 luglio 2024", "11 Lipca 2024", "32. Juli 2024", "30 février 2024", "mar 2024 12", "11. 07. 2024", "11 de 2024",
    "11 de juliol de 2024", "11 July", "July 11", "Thu, 03 04 2024 10:00:00 +0000",
    "11 July 2024 to 13 July 2024", "2024/07.11", "1 Mayor 2024", "\u0661\u0661 July 2024"])
def test_what_may_be_one_of_two_days_is_none(written: str) -> None:
    assert day_written(written) is None
