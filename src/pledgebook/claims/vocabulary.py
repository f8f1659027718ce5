"""Patterns for what acts are about, each with the words a reader of the field would list.

Written one group a line and joined, so that a word can be added where it belongs.
"""

from __future__ import annotations

import re


def any_of(*groups: str, end: str = r"\b", start: str = r"\b", case: bool = False) -> re.Pattern[str]:
    """A pattern that finds any of the alternatives; groups are joined with "|"."""
    return re.compile(f"{start}(?:{'|'.join(groups)}){end}", 0 if case else re.I)


ARTICLE = any_of(r"Article (?:5|V|Five|42|42[.(]7\)?|4|III|IV|3)", case=True)
_WEAPONS = (
    r"weapon(?:ry|s)?|arms|ammunition|munitions?|(?:artillery )?shells?|rockets?|tanks?|lethal",
    r"(?:cruise |ballistic |air-to-air |anti-ship |air[- ]defen[cs]e |surface-to-air )?missiles?",
    r"(?:fighter )?jets?|aircraft|helicopters?|drones?|howitzers?|launchers?|radars?|planes|warplanes",
    r"(?:armou?red |infantry fighting |fighting )?vehicles?|interceptors?|mortars?|rifles?|mines",
    r"(?:air|missile)[- ]defen[cs]e(?: systems?| batter(?:y|ies))?|(?:patrol|coast guard) (?:boats?|vessels?|ships?)",
    r"(?:F-?\d\d|MiG-?\d\d|Su-?\d\d|CF-18|Leopard|Abrams|Patriot|HIMARS|ATACMS|Javelin|Stinger|Gripen)s?",
    r"(?:NASAMS|IRIS-T|THAAD|S-[34]00|Storm Shadow|Taurus|Bradley|Stryker|Gepard|Caesar|Tomahawk|Iskander)s?",
    r"military (?:equipment|hardware|gear|vehicles|supplies|materiel)|warships?|submarines?|frigates?",
)
WEAPON = any_of(*_WEAPONS)
WEAPON_END = any_of(*_WEAPONS, end=r"\b$")
_HELP_OF = "|".join(
    (
        "military|security|defen[cs]e|humanitarian|financial|economic|budget(?:ary)?|lethal|non-?lethal|emergency|food",
        "medical|development|reconstruction|relief|winter|macro-financial|technical|training|logistical|logistics",
        "intelligence|material|foreign|bilateral|weapons|arms|counterterrorism|diplomatic|political|defensive",
        r"maritime|cyber|demining|energy|life-saving|lifesaving|additional|further|new|direct|ukraine|u\.s\.|us|american",
    )
)
_HELP = "|".join(
    (
        "aid|assistance|support|help|package|funding|funds|money|backing|contributions?|loans?|grants?|financing",
        "relief|supplies|deliver(?:y|ies)|shipments?|training|tranche|sharing|commitments?|capabilit(?:y|ies)",
        "resources|appropriations?|bill",
    )
)
AID_PHRASE = any_of(rf"(?:{_HELP_OF})[\w\s,&/-]{{0,40}}?(?:{_HELP})")
NUCLEAR = any_of(
    "nuclear (?:weapons?|arms|arsenal|warheads?|deterrent|deterrence|bombs?|forces?|umbrellas?|programme?)",
    r"nuclear (?:tests?|doctrine|sharing|missiles?|capabilit\w+)|warheads?|atomic (?:weapons?|bombs?)",
    "enrichment|non-?proliferation",
)
DEFENCE_MONEY = any_of(
    r"(?:defen[cs]e|military|arms)[\w\s-]{0,20}(?:spending|budgets?|expenditures?|outlays?)",
    r"(?:defen[cs]e|military|arms)[\w\s-]{0,20}(?:investments?|target|procurement)",
    r"(?:spending|invest(?:ing|ment)s?|budget) (?:on|in|for) (?:its |their |our )?(?:own )?(?:\w+ )?"
    r"(?:defen[cs]e|military|armed forces|arms|submarine)",
    r"(?:submarine|defen[cs]e|arms|shipbuilding|munitions)[\w\s-]{0,14}industr(?:y|ial base(?:s)?|ies)|shipyards?",
    r"per ?cent of (?:its |their )?(?:GDP|gross)|\d(?:\.\d)?% of (?:its |their )?(?:GDP|gross)",
    "GDP (?:on|for) defen[cs]e",
    r"(?:funds?|money|euros?|dollars?|pounds?|kronor|kroner|yen|won|rupees|zlotys?) (?:for|on|to) "
    r"(?:its|their|our|the) (?:own )?(?:armed forces|army|navy|air force|military)(?! of\b)",
)
_FORCES = "|".join(
    (
        "armed|ground|special|special operations|combat|allied|rapid|military|peacekeeping|expeditionary|rotational",
        r"additional|stabili[sz]ation|multinational|international|foreign|nato|u\.s\.|us|american|russian|british|french",
    )
)
_TROOPS = (
    r"troops?|soldiers?|battalions?|brigades?|(?:military |service)\s?personnel|personnel|peacekeepers?",
    "(?:military )?trainers|contingents?|warships?|aircraft carriers?|carrier (?:strike )?groups?|destroyers?",
    "squadrons?|battle[- ]?groups?|marines|(?:military )?advis[eo]rs|mercenar(?:y|ies)|garrisons?|reinforcements",
    "(?:military|naval|troop|rotational|permanent|forward|force) (?:presence|deployments?|base|bases|contingents?)",
    rf"deployments?|regiments?|paratroopers|(?:{_FORCES}) forces?|bombers|infantry|military instructors",
    "servicemen|servicemembers|service members|military observers|frigates?|port calls?|boots on the ground",
)
TROOPS = any_of(*_TROOPS)
TROOPS_END = any_of(*_TROOPS, end=r"\b$")
FORCES_END = any_of("aircraft|planes?|ships?|vessels?|warships?|jets?|bombers?|forces|troops|army|submarines?", end="$")
SENT_END = any_of(
    "ships?|submarines?|carriers?|destroyers?|frigates?|bombers|police(?:men)?|officers|observers|monitors|vessels?",
    "cruisers?|corvettes?|gunboats?|engineers|medics|instructors|army|militia(?:men)?",
    end="$",
)
COMMON_DEFENCE = any_of(
    "(?:mutual|collective|common)[- ]defen[cs]e(?: (?:clause|commitments?|obligations?|guarantees?))?",
    "defen[cs]e clause|security (?:umbrella|commitments?|assurances?)|extended deterrence|nuclear umbrella",
    "no-fly zones?",
    end="$",
)
POSTURE_END = any_of(
    "strategic concept|defen[cs]e plans|defensive plans|response force|reaction force|national security strategy",
    "defen[cs]e strategy|conscription|first use",
    "(?:non-aligned|neutral|bloc-free|non-bloc) status|nuclear (?:posture|sharing)|force posture",
    end="$",
)
MEMBERSHIP_WORD = any_of(
    "bid|accession|membership|entry|join|invit|integrat|aspir|admission|enlarge|member|candidate|course|path|exit",
    end="",
)
BODY_PHRASE = any_of(
    "command|fund|coalition|mission|task ?force|hub|commission|committee|council|mechanism|headquarters|tribunal",
    "(?:command|training|logistics|analysis|coordination|joint|innovation|excellence) cent(?:er|re)",
    "(?:operations|monitoring) cent(?:er|re)",
    "contact group|working group|secretariat|facility|joint force|standby force|registry|alliance|trust fund|cell",
    "peacekeeping force|multinational force|observer force|stabili[sz]ation force|regional force|hotline|initiative",
    "bureau|framework nation|consultative group",
)
HOME_BODY = any_of(
    "electoral|election|house|senate|armed services|olympic|foreign relations|select|ways and means|trade|investment",
    "economic|business|appropriations|intelligence committee|budget|parliamentary|congressional|space|science|health",
    "climate|pension|sovereign wealth|hedge",
)
JOINT_FORCE = any_of(
    "peacekeeping|multinational|joint|standby|stabili[sz]ation|observer|regional|task|multi-?national",
    "security support|protection",
)
_PACT_OF = "|".join(
    (
        "security|defen[cs]e|military|peace|strategic|bilateral|mutual|non-?aggression|border|friendship|co-?operation",
        "assistance|association|basing|access|status[- ]of[- ]forces|alliance|arms|intelligence|maritime",
        "ceasefire|truce",
        "long-term|ten-year|10-year|nuclear|disarmament|partnership|logistics|withdrawal|hostage|prisoner|prisoners",
        "trilateral|draft|similar|joint|historic|framework|minsk|normali[sz]ation|acquisition|visiting forces",
        "reciprocal",
        "political|information|cooperation",
    )
)
_PACT = "|".join(
    (
        "agreements?|pacts?|treat(?:y|ies)|accords?|deals?|memorand(?:um|a)|MoUs?|declarations?|compacts?|conventions?",
        "protocols?|partnerships?|arrangements?|documents?|roadmaps?",
    )
)
AGREEMENT_PHRASE = any_of(
    rf"(?:{_PACT_OF})[\w\s,/&-]{{0,50}}?(?:{_PACT})", "ceasefires?|cease-fires?|truces?|armistices?|Compact|Treaty"
)
_OTHER = "|".join(
    (
        "trade|tariff|customs|climate|gas|oil|grain|tax|visa|fishing|fisheries|cultural|sports?|football",
        "free[- ]trade|migration",
        "environmental|wage|commercial|civil aviation|double taxation|licensing|power purchase|minerals?|health",
        "student",
        "academic|film|music|pandemic|paris",
    )
)
OTHER_FIELD = any_of(
    rf"(?:{_OTHER})[\w\s-]{{0,15}}(?:agreements?|deals?|pacts?|accords?|treat(?:y|ies)|partnerships?|declarations?)",
    "business deals?|real estate|book deal|plea (?:deal|agreement)",
    # "the Agreement on the Establishment of a Free Trade Area", "an agreement with Israel concerning trade in fruit"
    rf"(?:{_PACT})(?: with [A-Z][\w’'-]+)? (?:on|concerning|regarding|about|covering|establishing) "
    rf"(?:[\w’'-]+ ){{0,5}}?(?:{_OTHER}|supply chains?|agricultur\w+|clean economy|tourism|extradition)",
)
HOME_AID = any_of(
    "student|housing|mortgage|medicaid|medicare|small[- ]business|tuition|childcare|disaster loan|home|unemployment",
    "covid|pandemic|stimulus|tax|farm|school|college|veterans?|infrastructure bill|opioid|hurricane|wildfire|tornado",
    "storm",
)
DEFENCE_SHARE = any_of(
    r"(?:per ?cent|%|percent)\s+of\s+(?:its |their |our )?(?:GDP|gross|national|economic)[\w\s]{0,40}"
    r"(?:defen[cs]e|military)",
    r"(?:defen[cs]e|military)[\w\s]{0,30}(?:per ?cent|%|percent)\s+of\s+(?:its |their |our )?(?:GDP|gross)",
    start="",
    end="",
)
TERRITORY = any_of(
    "territory|inch|ally|allies|member|country|nation|island|soil|airspace|partner|flank|state|attack|border|sovereignty"
)
