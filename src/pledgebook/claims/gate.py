"""Which sentences are worth parsing: those with a party or a pronoun, and a word of an act."""

from __future__ import annotations

import re

from pledgebook.claims.mentions import Mentions
from pledgebook.claims.sentences import Sentence

ACT_WORDS = re.compile(
    r"\b(?:aid|assist\w*|support\w*|help\w*|weapon\w*|arms?|armed|arming|ammunition|munitions?|missiles?|tanks?|jets?|aircraft|helicopters?|drones?|"
    r"packages?|loans?|grants?|fund\w*|financ\w*|money|billions?|millions?|euros?|dollars?|pounds?|suppl\w+|shipments?|deliver\w*|donat\w*|train\w*|equip\w*|relief|"
    r"humanitarian|agree\w*|pacts?|treat(?:y|ies)|accords?|deals?|memorand\w+|declar\w+|compact|convention|protocol|ceasefire|cease-fire|truce|"
    r"armistice|partnership|sign\w*|ratif\w*|negotiat\w*|talks|guarantee\w*|assur\w*|reassur\w*|umbrella|Article|defen[cds]\w*|protect\w*|membership|"
    r"accession|acced\w*|join\w*|enlarg\w*|candida\w+|bid|invit\w*|integrat\w*|admit\w*|admission|leav\w+|left|quit|withdr\w+|pull\w*|troops?|soldiers?|"
    r"forces?|battalions?|brigades?|personnel|peacekeep\w*|trainers?|contingents?|warships?|frigates?|destroyers?|carriers?|squadrons?|marines|battle ?groups?|deploy\w*|station\w*|"
    r"base[sd]?|basing|presence|command|coalition|mission|task force|hub|cent(?:er|re)|commission|committee|council|mechanism|headquarters|tribunal|"
    r"group|facility|neutral\w*|nuclear|warheads?|spending|budget|deterr\w+|doctrine|strategic|arsenal|invest\w*|industrial base|sanctuary|"
    r"reinforc\w*|advis[eo]rs?|mercenar\w*|bombers?|submarines?|fleet|patriots?|himars|f-?\d\d|leopard|javelin|stinger|interceptors?|systems?|capabilit\w+|vessels?|boats?|ships?|"
    r"radars?|artillery|howitzers?|vehicles?|intelligence|peace|resolution|initiative|bill|legislation|pledge\w*|promis\w*|commit\w*|contribut\w*|provid\w*|provision|send\w*|sent|"
    r"sell\w*|sold|sale|purchas\w*|transfer\w*|reconstruct\w*|rebuild\w*|obligat\w*|consult\w*|veto\w*|shoot|shot|intercept\w*|exercise\w*|airstrikes?|cooperat\w+|no-fly|humvees|mig-?\d\d|arrangements?|documents?|attack|police\w*|engineers|instructors?|ally|allies|supplemental|mandate|allowances?|blankets?|rounds|bullet|sector|warning|backstop|participation|percent|per cent)\b",
    re.I,
)
REFERRING = re.compile(
    r"\b(?:we|our|us|i|my|it|its|they|their|them|he|she|his|her|both|country|alliance|bloc|government|president|minister|leaders?|"
    r"nations?|sides|officials?|union|organi[sz]ation|military|army|congress|parliament|allies|troops|agreements?|pact|package)\b",
    re.I,
)


def worth_parsing(sentence: Sentence, mentions: Mentions) -> bool:
    """Cheap first look; what it turns away can hold no claim."""
    if len(sentence.text) < 15 or len(sentence.text) > 3000 or not ACT_WORDS.search(sentence.text):
        return False
    if sentence.text.rstrip().endswith("?") or (
        sentence.text.rstrip().endswith(":") and len(sentence.text.split()) < 9
    ):
        return False
    return (
        bool(mentions.between(sentence.start, sentence.end))
        or bool(REFERRING.search(sentence.text))
        or bool(mentions.before(sentence.start))
    )
