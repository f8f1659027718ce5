"""Which sentences are worth parsing: those with a party or a pronoun, in or beside one with a word of an act.

Only where the text speaks of security between states (`claims/abroad.py`); the cheapest question is asked first.
"""

from __future__ import annotations

from collections.abc import Sequence

from pledgebook.claims.mentions import Mentions
from pledgebook.claims.sentences import Sentence
from pledgebook.claims.vocabulary import any_of

ACT_WORDS = any_of(
    r"men|units?|status|aligned|airspace|flights?|exchanges|dispatch\w*|vaccine|doses|undertake\w*|undertook|removal|request\w*",
    r"aid|assist\w*|support\w*|help\w*|weapon\w*|arms?|armed|arming|ammunition|munitions?|missiles?|tanks?",
    r"jets?|aircraft|helicopters?|drones?|packages?|loans?|grants?|fund\w*|financ\w*|money|billions?|millions?",
    r"euros?|dollars?|pounds?|suppl\w+|shipments?|deliver\w*|donat\w*|train\w*|equip\w*|relief|humanitarian",
    r"agree\w*|pacts?|treat(?:y|ies)|accords?|deals?|memorand\w+|declar\w+|compact|convention|protocol",
    r"ceasefire|cease-fire|truce|armistice|partnership|sign\w*|ratif\w*|negotiat\w*|talks|guarantee\w*",
    r"assur\w*|reassur\w*|umbrella|Article|defen[cds]\w*|protect\w*|membership|accession|acced\w*|join\w*",
    r"enlarg\w*|candida\w+|bid|invit\w*|integrat\w*|admit\w*|admission|leav\w+|left|quit|withdr\w+|pull\w*",
    r"troops?|soldiers?|forces?|battalions?|brigades?|personnel|peacekeep\w*|trainers?|contingents?|warships?",
    r"frigates?|destroyers?|carriers?|squadrons?|marines|battle ?groups?|deploy\w*|station\w*|base[sd]?|basing",
    r"presence|command|coalition|mission|task force|hub|cent(?:er|re)|commission|committee|council|mechanism",
    r"headquarters|tribunal|group|facility|neutral\w*|nuclear|warheads?|spending|budget|deterr\w+|doctrine",
    r"strategic|arsenal|invest\w*|industrial base|sanctuary|reinforc\w*|advis[eo]rs?|mercenar\w*|bombers?",
    r"submarines?|fleet|patriots?|himars|f-?\d\d|leopard|javelin|stinger|interceptors?|systems?|capabilit\w+",
    r"vessels?|boats?|ships?|radars?|artillery|howitzers?|vehicles?|intelligence|peace|resolution|initiative",
    r"bill|legislation|pledge\w*|promis\w*|commit\w*|contribut\w*|provid\w*|provision|send\w*|sent|sell\w*",
    r"sold|sale|purchas\w*|transfer\w*|reconstruct\w*|rebuild\w*|obligat\w*|consult\w*|veto\w*|shoot|shot",
    r"intercept\w*|exercise\w*|airstrikes?|cooperat\w+|no-fly|humvees|mig-?\d\d|arrangements?|documents?",
    r"attack|police\w*|engineers|instructors?|ally|allies|supplemental|mandate|allowances?|blankets?|rounds",
    r"bullet|sector|warning|backstop|participation|percent|per cent",
    r"corvettes?|gunboats?|cutters?|minehunters?|gunships?|warplanes?|fighters?|shells?|rockets?|mortars?|rifles?|mines?",
    r"generators?|food|medicine|charter|members?|appl(?:y|ies|ied|ications?)|enter(?:s|ed|ing)?|entry|suspend\w*|suspension|expel\w*|expulsion",
)
SHORTEST, LONGEST = 15, 3000  # characters
NEIGHBOURS = 2  # sentences before and behind
REFERRING = any_of(
    r"we|our|us|i|my|it|its|they|their|them|he|she|his|her|both|country|alliance|bloc|government|president",
    r"minister|leaders?|nations?|sides|officials?|union|organi[sz]ation|military|army|congress|parliament",
    r"allies|troops|agreements?|pact|package",
)


def worth_parsing(listed: Sequence[Sentence], mentions: Mentions, near: Sequence[bool]) -> list[Sentence]:
    """The sentences of a text that may hold a claim, in its order: those with a word of an act, and their neighbours.

    A neighbour may tell an act in words of its own ("Now there are ten") that only the talk around it makes one.

    near   for each sentence, whether it stands where the text speaks of security between states
    """
    around = [any(near[max(0, place - NEIGHBOURS) : place + NEIGHBOURS + 1]) for place in range(len(listed))]
    open_ones = [asked and _may_tell(sentence, mentions) for asked, sentence in zip(around, listed, strict=True)]
    told = [may and bool(ACT_WORDS.search(s.text)) for may, s in zip(open_ones, listed, strict=True)]
    return [
        sentence
        for place, sentence in enumerate(listed)
        if near[place] and open_ones[place] and any(told[max(0, place - NEIGHBOURS) : place + NEIGHBOURS + 1])
    ]


def may_tell(listed: Sequence[Sentence], mentions: Mentions) -> list[Sentence]:
    """Every sentence that is one and speaks of some party: what is parsed where nothing is to be left aside."""
    return [sentence for sentence in listed if _may_tell(sentence, mentions)]


def _may_tell(sentence: Sentence, mentions: Mentions) -> bool:
    """Whether a sentence is one, and speaks of some party, by name or not."""
    text = sentence.text.rstrip()
    if not SHORTEST <= len(sentence.text) <= LONGEST:
        return False
    if text.endswith("?") or (text.endswith(":") and len(text.split()) < 9):
        return False
    return (
        bool(mentions.between(sentence.start, sentence.end))
        or bool(REFERRING.search(sentence.text))
        or bool(mentions.before(sentence.start))
    )
