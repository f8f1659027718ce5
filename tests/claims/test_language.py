"""A text in another language is marked, not misread; English is never taken for one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pledgebook.claims import read, read_all
from pledgebook.claims.language import foreign, name_of
from pledgebook.model import Document

ROOT = Path(__file__).parents[2]
FOREIGN = {
    "de": "Norwegen wird der Ukraine zwei Radare liefern, sagte das Ministerium am Dienstag in Oslo. Sie sollen "
          "vor dem Winter eintreffen, und das Parlament stimmt im Herbst über fünfzig Millionen Euro ab.",
    "fr": "La France livrera dix chars à l’Ukraine, a déclaré le ministre mardi à Paris. Ils arriveront avant l’hiver, "
          "et le parlement votera cinquante millions d’euros à l’automne.",
    "uk": "Україна підписала угоду про безпеку з Польщею у Києві, повідомив у вівторок міністр оборони. Радари "
          "прибудуть до зими, а парламент проголосує за кошти восени.",
    "pl": "Polska przekaże Ukrainie dwa radary, poinformowało we wtorek ministerstwo obrony w Warszawie. Dotrą "
          "one przed zimą, a parlament zagłosuje jesienią nad pięćdziesięcioma milionami euro.",
    # Short news, in which some words look like small words of English.
    "da": "Danmark giver Ukraine 19 kampfly, sagde ministeren. For at støtte Ukraine har vi for anden gang afsat 8 "
          "milliarder kroner, og for os er det vigtigt, at den hjælp når frem.",
    "pt": "Portugal vai enviar a Kiev 100 milhões de euros para a compra de munições, disse a ministra da Defesa em "
          "Lisboa na quinta-feira, e a entrega vai ser feita em outubro.",
    "nl": "Nederland levert in de herfst twee radars aan Oekraïne, zei de minister van Defensie in Den Haag. Het is de "
          "bedoeling dat de radars voor de winter in het land zijn.",
    "es": "España enviará a Ucrania dos radares y cien millones de euros, dijo la ministra de Defensa en Madrid. El "
          "país ha prometido más ayuda a Kiev.",
    "hu": "Magyarország a hét végén bejelentette, hogy a NATO keretében száz katonát küld a misszióba. A miniszter "
          "szerint ez a döntés is fontos volt az ország számára.",
    "cs": "Česko pošle Ukrajině dva radary, řekl v úterý ministr obrany v Praze. Dorazí před zimou, oznámil ve "
          "čtvrtek úřad vlády.",
}
ENGLISH = [
    "Norway will send two radars to Ukraine, the ministry said on Tuesday.",
    "Ukraine signs pact", "Accord de Paris", "",
    "Kyiv, Warsaw, Vilnius, Riga, Tallinn and Bucharest: defence ministers meet; Poland, Romania to send radars.",
    "Albania, Belgium, Bulgaria, Canada, Croatia, Czechia, Denmark, Estonia, Finland, France, Germany, Greece, "
    "Hungary, Iceland, Italy, Latvia, Lithuania, Luxembourg, "
    "Montenegro, the Netherlands, North Macedonia and Norway signed it.",
    "The Élysée said « La France livrera dix chars ». The ministry in Berlin said that it would not follow with "
    "tanks of its own, and that the „Zeitenwende“ had been paid for by the Sondervermögen of the Bundeswehr.",
]


@pytest.mark.parametrize(("code", "text"), FOREIGN.items())
def test_another_language_is_known(code: str, text: str) -> None:
    assert foreign(text) == code
    reading = read(Document("note", text), engine="grammar")
    assert reading.claims == () and f"({code})" in reading.problems[0].what


@pytest.mark.parametrize(("code", "text"), [
    ("ar", "أعلنت المملكة العربية السعودية يوم الاثنين أنها ستقدم مساعدات إنسانية إلى السودان بقيمة مئة مليون دولار."),
    ("zh", "中国外交部周一宣布，将向巴基斯坦提供五千万美元的军事援助，并派遣教官培训飞行员。"
           "发言人说，第一批设备将于下月运抵卡拉奇港。"),
    ("hi", "भारत ने सोमवार को घोषणा की कि वह श्रीलंका को दो गश्ती जहाज देगा और उसके नाविकों को प्रशिक्षित करेगा।"),
    (None, "Соглашение"),  # one word may stand as a heading over an English text
    (None, "Ukraine (Україна) will send two radars to Chad, said Володимир Зеленський, its president, on Tuesday."),
])
def test_another_script_is_another_language_though_its_neighbours_share_it(code: str | None, text: str) -> None:
    """Arabic, Chinese and Hindi share their script with others, so none of them is ever nearly sure."""
    assert foreign(text) == code


@pytest.mark.parametrize("text", ENGLISH)
def test_english_and_what_is_too_short_to_tell_are_read(text: str) -> None:
    assert foreign(text) is None


def test_no_text_of_ours_is_taken_for_another_language() -> None:
    texts = [*(ROOT / "tests" / "golden").glob("*.txt"), *(ROOT / "examples").rglob("*.txt"),
             *(ROOT / "tests" / "seeds").rglob("*.txt")]
    assert len(texts) > 10
    assert not [path.name for path in texts if foreign(path.read_text(encoding="utf-8"))]


def test_a_language_has_a_name() -> None:
    assert name_of("de") == "German"


def test_several_workers_tell_the_same_of_every_language() -> None:
    """Whoever gave the work out finds the language of a text that lacks English; one that is English is then read."""
    names = "Tanks: Norway, Denmark, Sweden, Finland, Iceland, Estonia, Latvia, Lithuania, Poland, Romania, Bulgaria."
    texts = [*FOREIGN.values(), *ENGLISH, names, "Norway sent ten tanks to Ukraine on Monday, its ministry said."]
    documents = [Document(f"note-{number}", text) for number, text in enumerate(texts)]
    alone = list(read_all(documents, engine="grammar"))
    assert list(read_all(documents, engine="grammar", jobs=2)) == alone
    assert sum("Only English is read" in problem.what for one in alone for problem in one.problems) == len(FOREIGN)
    assert alone[-1].claims


WORKER = """
import sys
from pledgebook.claims import _read_by_a_worker
from pledgebook.model import Document
for text in sys.argv[1:]:
    told = _read_by_a_worker(Document("note", text), "grammar", True, None)
    print(told is None, "py3langid" in sys.modules)
"""


def test_a_worker_does_not_look_for_the_language() -> None:
    """The identifier takes a hundred megabytes, so that one process has it for all."""
    english = "Norway sent ten tanks to Ukraine on Monday, its ministry of defence said in a statement to the press."
    asked = subprocess.run([sys.executable, "-c", WORKER, FOREIGN["de"], english], capture_output=True, text=True,
                           timeout=120, check=True, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})
    assert asked.stdout.split() == ["True", "False", "False", "False"]
