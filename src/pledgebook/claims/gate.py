"""Which sentences are worth parsing: those with a party or a pronoun, and a word of an act."""

from __future__ import annotations

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
)
REFERRING = any_of(
    r"we|our|us|i|my|it|its|they|their|them|he|she|his|her|both|country|alliance|bloc|government|president",
    r"minister|leaders?|nations?|sides|officials?|union|organi[sz]ation|military|army|congress|parliament",
    r"allies|troops|agreements?|pact|package",
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
