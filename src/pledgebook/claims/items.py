"""What is given, sent or built: the noun phrases of an act as written, and the category each belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pledgebook.claims import lexicon as lex
from pledgebook.claims.chain import Chain
from pledgebook.claims.context import Parsed
from pledgebook.claims.grammar import children, conjuncts, lemma
from pledgebook.claims.numbers import FIGURE
from pledgebook.claims.vocabulary import TROOPS, WEAPON
from pledgebook.model import Kind

if TYPE_CHECKING:
    from spacy.tokens import Token

# From particular to general: the first that fits names the item ("ammunition for air defence" is ammunition).
_VOCABULARY: tuple[tuple[str, str], ...] = (
    ("training", r"train(?:ing|ers?)\b|instructors?|instruction|exercises?\b|pilot course"),
    (
        "intelligence",
        r"intelligence|surveillance (?:data|information)|satellite (?:imagery|images|data)|reconnaissance data|"
        r"targeting data|information[- ]sharing",
    ),
    ("demining", r"demining|de-mining|mine[- ]clear\w*|minehunters?|minesweepers?|mine[- ]?detect\w*"),
    ("mines", r"(?:land|anti-?personnel|anti-?tank|sea|naval)?[- ]?mines?\b"),
    ("nuclear", r"nuclear|warheads?|atomic|enrich\w+|reactors?"),
    (
        "ammunition",
        r"ammunition|ammo\b|munitions?|shells?\b|rounds?\b|cartridges?|grenades?|gunpowder|explosives?|bombs?\b|"
        r"bullets?|(?:155|152|122|105)[- ]?mm|\bDPICM\b|JDAMs?|fuses|propellant",
    ),
    (
        "air defence",
        r"(?:air|missile|aerial)[- ]defen[cs]e|anti-?(?:aircraft|air|missile|drone)|counter-(?:drone|unmanned|uas)|"
        r"interceptors?|surface-to-air|patriots?\b|NASAMS|IRIS-?T|THAAD|"
        r"S-[234]00|\bHawks?\b|gepards?|stingers?|avengers?|arrow\b|iron dome|SAMP/?T|MANPADS|mistrals?|crotale|"
        r"buk\b|skynex",
    ),
    ("anti-armour", r"anti-?(?:tank|armou?r)|javelins?|NLAWs?|\bTOW\b|AT-?4|carl gustaf|panzerfaust"),
    ("drones", r"drones?|\bUAVs?\b|\bUASs?\b|unmanned|loitering|switchblades?|bayraktars?|quadcopters?|shaheds?"),
    (
        "missiles",
        r"missiles?|rockets?\b|ATACMS|storm shadow|scalp|taurus\b|tomahawks?|harpoons?|neptunes?|brimstones?|"
        r"iskanders?|\bHARMs?\b|cruise",
    ),
    (
        "artillery",
        r"artillery|howitzers?|mortars?|HIMARS|MLRS|rocket launchers?|caesars?|\bM777s?|archer|pzh|krabs?|zuzanas?|"
        r"field guns?|gun-howitzers?|multiple[- ]launch",
    ),
    (
        "protective equipment",
        r"body armou?r|helmets?|vests?|uniforms?|clothing|gas masks?|boots\b|protective|winter gear",
    ),
    (
        "armour",
        r"tanks?\b|leopards?\b|abrams|challengers?|T-(?:55|62|64|72|80|90)s?|armou?red|armou?r\b|infantry "
        r"(?:fighting|combat) vehicles?|bradleys?|marders?|strykers?|\bAPCs?\b|\bIFVs?\b|MRAPs?|"
        r"CV-?90s?|AMX|fighting vehicles?|M113s?",
    ),
    (
        "aircraft",
        r"aircraft\b(?! carrier)|fighters?\b|(?:war)?planes?\b|jets?\b|helicopters?|gunships?|bombers?|F-?(?:5|14|15|"
        r"16|18|22|35)s?\b|CF-18s?|MiGs?|MiG-?\d\d|Su-?\d\d|gripens?|rafales?|typhoons?\b|"
        r"mirages?|black ?hawks?|chinooks?|apaches?|P-8|AWACS|airlift|airframes?|squadrons?",
    ),
    (
        "ships",
        r"ships?\b|vessels?|boats?\b|frigates?|corvettes?|destroyers?|submarines?|cutters?|carriers?\b|warships?|"
        r"minelayers?|\bSSNs?\b|naval craft|landing craft|shipyards?|flotilla|fleet",
    ),
    (
        "radars and communications",
        r"radars?|sensors?|communications?|radios?|jamm(?:ers?|ing)|electronic[- ]warfare|satellites?|starlink|"
        r"terminals|night[- ]vision|optics|cameras?|command and control|"
        r"counter-?battery|surveillance",
    ),
    ("cyber", r"cyber\w*"),
    ("small arms", r"rifles?|small arms|machine[- ]?guns?|pistols?|firearms?|carbines?|snipers?"),
    (
        "vehicles",
        r"vehicles?|trucks?|lorr(?:y|ies)|humvees?|ambulances?|trailers?|pick-?ups?|bulldozers?|cars?\b|buses|"
        r"locomotives?|tractors?|bridg(?:es?|ing)",
    ),
    (
        "medical",
        r"medic\w*|hospitals?|vaccin\w*|health|first[- ]aid|tourniquets?|bandages?|blood|antibiotics?|rehabilitation|"
        r"prosthe\w+",
    ),
    (
        "energy",
        r"generators?|transformers?|autotransformers?|electric\w*|power (?:grid|plant|equipment|supply|stations?)|"
        r"energy|fuel\b|diesel|gas\b|heating|turbines?|solar",
    ),
    ("food", r"food|grain|wheat|rations?|nutrition|seeds?|fertili[sz]er"),
    (
        "humanitarian",
        r"humanitarian|relief|shelters?|tents?|blankets?|water\b|refugees?|evacuat\w*|hygiene|sanitation|"
        r"winteri[sz]ation|emergency (?:aid|assistance|supplies)|typhoon|rescue",
    ),
    (
        "reconstruction",
        r"reconstruct\w*|rebuild\w*|repairs?\b|infrastructure|barracks|depots?\b|ranges\b|runways?|roads?\b|housing|"
        r"ports?\b|airfields?|construction",
    ),
    ("loan", r"loans?\b|credits?\b|lending|financing facility|export credit|debt"),
    (
        "budget support",
        r"budget(?:ary)? (?:support|assistance|aid)|macro-?financial|salaries|pensions|stabili[sz]ation (?:support|"
        r"funds?)|direct (?:financial|budget)",
    ),
    ("logistics", r"logistic\w*|maintenance|transport\w*|spare parts?|spares\b|sustainment|airlift|overhaul|refuel\w*"),
    (
        "troops",
        r"troops?|soldiers?|forces?\b|personnel|battalions?|brigades?|peacekeepers?|advis[eo]rs?|contingents?|"
        r"units?\b|mercenar\w+|police\w*|marines|battle ?groups?|observers?|paratroopers|infantry|"
        r"engineers|crews?\b|garrison|monitors|regiments?|divisions?\b",
    ),
    (
        "military aid",
        r"(?:military|security|defen[cs]e|lethal|defensive|weapons)[\w\s,/&-]{0,30}(?:aid|assistance|support|"
        r"supplies|equipment|help|capabilit\w+|financing|funding|materiel|hardware|gear|systems|packages?)"
        r"|weapon\w*|\barms\b|armaments?|materiel|hardware|military gear",
    ),
    (
        "financial aid",
        r"(?:financial|economic|development|fiscal)[\w\s,/&-]{0,30}(?:aid|assistance|support|help|package|funding)|"
        r"grants?\b|fund(?:s|ing)\b|money|cash|subsid\w+|investments?|stipends?|salary",
    ),
    (
        "other equipment",
        r"equipment|gear\b|kits?\b|supplies|materials?|capabilit\w+|systems?\b|technolog\w+|goods|uniform",
    ),
)
CATEGORIES: tuple[str, ...] = tuple(name for name, _ in _VOCABULARY)
_PATTERNS = tuple((name, re.compile(rf"(?<![\w-])(?:{words})", re.I)) for name, words in _VOCABULARY)


def item_category(text: str) -> str | None:
    """The kind of help or equipment that an item's words name, one of CATEGORIES; None where they name none.

    The words of the item itself decide: "155mm artillery shells" → ammunition, "artillery systems" → artillery.
    """
    return next((name for name, pattern in _PATTERNS if pattern.search(text)), None)


# Words that say that something is given, not what.
PACKAGING = frozenset(
    """package tranche delivery shipment drawdown supply sale transfer provision donation contribution deployment
    presence supplemental instalment installment batch number amount quantity range set series lot total support
    assistance aid help funding money facility cooperation resource use part stationing sending dispatch
    purchase procurement license licence effort commitment pledge return increase rotation reinforcement million
    billion thousand hundred dozen""".split()
)
# With these before it, "support" is still only support.
EMPTY = re.compile(
    r"^(?:(?:continued|ongoing|continuing|full|further|strong|such|overall|total|us|u\.s\.|american|european|"
    r"international|western|necessary|needed|permanent|rotational|temporary|"
    r"military(?= presence)|historic|great|unwavering)\s+)*"
    r"(?:support|assistance|aid|help|backing|funding|money|presence|deployments?|sales?|guarantees?|reassurances?|"
    r"assurances?|cooperation|resources?|contributions?|supplemental|use|units?|supplies|"
    r"deliver(?:y|ies)|co|self-defen[cs]e|defen[cs]e|(?:full )?national security supplemental|industrial base|"
    r"(?:submarine|defen[cs]e) industrial base)$",
    re.I,
)
GENERAL = re.compile(
    r"^(?:[\w.-]+\s+)?(?:military|security|financial|defen[cs]e|foreign|economic|humanitarian|"
    r"lethal)?[\w\s,-]{0,30}\b(?:aid|assistance|support|help)$",
    re.I,
)
FITTING = (
    lex.AID_NOUNS
    | frozenset(
        """support assistance capability system guarantee assurance weapon adviser material cooperation logistics ration
    satellite spending conscription arsenal warhead expertise technology barracks depot sensor spare part relief
    clothing gear supplies""".split()
    )
) - {"round"}
_LEADING = re.compile(
    rf"^(?:(?:(?:an?|the|its|their|our|his|her|this|these|those|such|any|all|some|both|several|many|few|new|another|"
    rf"more|further|additional|other|own|same|first|second|third|fourth|last|final|"
    rf"initial|extra|only|next|up|to|at|least|about|around|over|than|between|and|nearly|almost|roughly|total|as|well|"
    rf"half|dozens?|hundreds?|thousands?|millions?|billions?|of|vital|needed|"
    rf"badly|urgently|critical|authori[sz]ed|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|"
    rf"thirty|forty|fifty|{FIGURE})(?![\w-]))[\s,]+)+",
    re.I,
)
_MONEY = re.compile(r"^(?:[^\w\s]|US|AUD|EUR|USD)?\s?\$?€?£?[\d.,]+\s*(?:million|billion|bn|m)?\s+")


def _phrase(token: Token, parsed: Parsed) -> str:
    """The noun with what stands right before it; givers, articles and numbers left out."""
    left = token.i
    while left > 0:
        before = parsed.doc[left - 1]
        inside = (
            before.head.i in range(left, token.i + 1) or before.dep_ == "punct" and before.text in {"-", "“", "”", '"'}
        )
        if (
            not inside
            or before.dep_ in {"det", "poss", "predet", "case", "dative", "prep", "advmod", "cc"}
            and before.dep_ != "advmod"
        ):
            break
        mention = parsed.by_token.get(before.i)
        if (
            mention is not None
            and mention.how in {"name", "capital", "person", "metonym"}
            and before.tag_ in {"NNP", "NNPS"}
            and not before.text.isupper()
        ):
            break  # "offered Denmark troops": the receiver stands beside the noun; "US troops" is one name
        left -= 1
    words: str = parsed.doc[left : token.i + 1].text
    words = _LEADING.sub("", _MONEY.sub("", words.strip("“”\"' -:;,"))).strip("“”\"', ")
    return words if words.count("“") == words.count("”") else words.replace("“", "").replace("”", "")


TRAINS = frozenset("train arm equip help support assist aid back".split())


def _given(chain: Chain) -> list[Token]:
    """What the act is about, before coordination: objects of its verbs, its anchor, what "with" brings."""
    found: list[Token] = []
    for step in chain.steps[:2]:
        verb = step.token
        found += [g for p in children(verb, "prep") if p.lower_ == "including" for g in children(p, "pobj")]
        brought = [g for p in children(verb, "prep") if p.lower_ == "with" for g in children(p, "pobj")]
        if brought and lemma(verb) in TRAINS | {"supply", "provide", "furnish", "present"}:
            found += brought
            continue
        if lemma(verb) in TRAINS:
            continue  # their object is who is trained or armed
        found += children(verb, "dobj", "nsubjpass")
    if chain.anchor.pos_ in {"NOUN", "PROPN", "NUM", "SYM"}:
        found.append(chain.anchor)
    return list(dict.fromkeys(found))


def _inside(token: Token) -> list[Token]:
    """Nouns that a noun is a measure or package of: "a package of", "including", "which includes", "for drones"."""
    found: list[Token] = []
    for child in token.children:
        if (
            child.dep_ == "prep"
            and child.lower_ in {"of", "including", "as", "like"}
            or child.lower_ == "including"
            or (child.lower_ in {"for", "in"} and child.dep_ == "prep" and token.ent_type_ == "MONEY")
        ):
            found += [g for t in [child, *children(child, "prep")] for g in children(t, "pobj", "dobj")]
        if child.dep_ in {"relcl", "acl"}:
            for verb in conjuncts(child):
                if lemma(verb) in {"include", "provide", "contain", "comprise", "feature", "cover"}:
                    found += children(verb, "dobj")
    return found


def _fits(token: Token, phrase: str, kind: Kind) -> bool:
    if WEAPON.search(phrase) or lemma(token) in FITTING or token.lower_ in FITTING:
        return True
    if kind is Kind.GUARANTEE:
        return False
    category = item_category(phrase)
    # Whoever is helped is no item: "trained its soldiers"; of a deployment they are.
    return (
        category is not None
        and (kind is Kind.DEPLOYMENT or category not in {"troops", "training"})
        or bool(kind is Kind.DEPLOYMENT and TROOPS.search(phrase))
    )


def items_of(chain: Chain, parsed: Parsed) -> tuple[str, ...]:
    """What is given or sent, as written: the noun phrases of the act, coordination split, numbers left out."""
    if chain.kind not in {Kind.AID, Kind.DEPLOYMENT, Kind.POSTURE, Kind.GUARANTEE}:
        return ()
    found: list[str] = []
    waiting = _given(chain)
    seen: set[int] = set()
    while waiting:
        first = waiting.pop(0)
        group = [
            t
            for t in conjuncts(first)
            if t.i not in seen and t.i not in parsed.by_token and t.pos_ in {"NOUN", "PROPN", "NUM", "SYM"}
        ]
        seen |= {t.i for t in group}
        phrases = [(t, _phrase(t, parsed)) for t in group]
        listed = any(_fits(t, phrase, chain.kind) for t, phrase in phrases)
        for token, phrase in phrases:
            # In a list of which one is an item, all are: "food, water, medical care and other assistance".
            if (
                listed
                and token.pos_ in {"NOUN", "PROPN"}
                and phrase
                and (_fits(token, phrase, chain.kind) or len(group) > 1)
                and not EMPTY.match(phrase)
                and (lemma(token) not in PACKAGING or GENERAL.match(phrase))
            ):
                found.append(phrase)
            waiting += _inside(token)
    if chain.kind is Kind.AID and any(lemma(s.token) == "train" for s in chain.steps[:1]) and not found:
        found.append("training")
    particular = [phrase for phrase in found if not GENERAL.match(phrase)]
    return tuple(dict.fromkeys(particular or found))[:8]
