"""What a noun phrase is about: aid, an agreement, troops … or nothing that the book keeps."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from pledgebook.claims import lexicon as lex
from pledgebook.claims.grammar import lemma, modifiers, prepositional
from pledgebook.model import Kind

if TYPE_CHECKING:
    from spacy.tokens import Token

ARTICLE = re.compile(r"\bArticle (?:5|V|Five|42|42[.(]7\)?|4|III|IV|3)\b")
ORGANISATIONS = frozenset(
    "NATO EU CSTO UN AU ASEAN ECOWAS G7 G20 SCO GCC ARABLEAGUE AUKUS QUAD OSCE JEF BRICS OAS".split()
)
WEAPON = re.compile(
    r"\b(?:weapon(?:ry|s)?|arms|ammunition|munitions?|(?:artillery )?shells?|(?:cruise |ballistic |air-to-air |anti-ship |air[- ]defen[cs]e |surface-to-air )?missiles?|rockets?|tanks?|"
    r"(?:fighter )?jets?|aircraft|helicopters?|drones?|howitzers?|launchers?|radars?|(?:armou?red |infantry fighting |fighting )?vehicles?|"
    r"(?:air|missile)[- ]defen[cs]e(?: systems?| batter(?:y|ies))?|interceptors?|mortars?|rifles?|mines|planes|warplanes|patrol (?:boats?|vessels?)|"
    r"(?:F-?\d\d|MiG-?\d\d|Su-?\d\d|CF-18|Leopard|Abrams|Patriot|HIMARS|ATACMS|Javelin|Stinger|Gripen|NASAMS|IRIS-T|THAAD|S-[34]00|Storm Shadow|Taurus|Bradley|Stryker|Gepard|Caesar|Tomahawk|Iskander)s?|"
    r"military (?:equipment|hardware|gear|vehicles|supplies|materiel)|lethal|warships?|submarines?|frigates?)\b",
    re.I,
)
AID_PHRASE = re.compile(
    r"\b(?:(?:military|security|defen[cs]e|humanitarian|financial|economic|budget(?:ary)?|lethal|non-?lethal|emergency|food|medical|"
    r"development|reconstruction|relief|winter|macro-financial|technical|training|logistical|logistics|intelligence|material|foreign|"
    r"bilateral|weapons|arms|counterterrorism|diplomatic|political|defensive|maritime|cyber|demining|energy|life-saving|lifesaving|additional|further|new|direct|ukraine|u\.s\.|us|american)"
    r"[\w\s,&/-]{0,40}?)(?:aid|assistance|support|help|package|funding|funds|money|backing|contributions?|loans?|grants?|financing|relief|"
    r"supplies|deliver(?:y|ies)|shipments?|training|tranche|sharing|commitments?|capabilit(?:y|ies)|resources|appropriations?|bill)\b",
    re.I,
)
NUCLEAR = re.compile(
    r"\b(?:nuclear (?:weapons?|arms|arsenal|warheads?|deterrent|deterrence|bombs?|forces?|umbrella|programme?|umbrellas|tests?|doctrine|sharing|missiles?|capabilit\w+)|"
    r"warheads?|atomic (?:weapons?|bombs?)|enrichment|non-?proliferation)\b",
    re.I,
)
DEFENCE_MONEY = re.compile(
    r"\b(?:(?:defen[cs]e|military|arms)[\w\s-]{0,20}(?:spending|budgets?|expenditures?|outlays?|investments?|target|procurement)|"
    r"(?:spending|invest(?:ing|ment)s?|budget) (?:on|in|for) (?:its |their |our )?(?:own )?(?:\w+ )?(?:defen[cs]e|military|armed forces|arms|submarine)|"
    r"(?:submarine|defen[cs]e|arms|shipbuilding|munitions)[\w\s-]{0,14}industr(?:y|ial base(?:s)?|ies)|shipyards?|"
    r"per ?cent of (?:its |their )?(?:GDP|gross)|\d(?:\.\d)?% of (?:its |their )?(?:GDP|gross)|GDP (?:on|for) defen[cs]e)\b",
    re.I,
)
TROOPS = re.compile(
    r"\b(?:troops?|soldiers?|battalions?|brigades?|(?:military |service)\s?personnel|personnel|peacekeepers?|(?:military )?trainers|contingents?|warships?|"
    r"aircraft carriers?|carrier (?:strike )?groups?|destroyers?|squadrons?|battle[- ]?groups?|marines|(?:military )?advis[eo]rs|mercenar(?:y|ies)|garrisons?|reinforcements|"
    r"(?:military|naval|troop|rotational|permanent|forward|force) (?:presence|deployments?|base|bases|contingents?)|deployments?|regiments?|paratroopers|"
    r"(?:armed|ground|special|special operations|combat|allied|rapid|military|peacekeeping|expeditionary|rotational|additional|stabili[sz]ation|multinational|international|foreign|nato|u\.s\.|us|american|russian|british|french) forces?|"
    r"bombers|infantry|military instructors|servicemen|servicemembers|service members|military observers|frigates?|port calls?|boots on the ground)\b",
    re.I,
)
BODY_HEAD = lex.BODY_NOUNS - {
    "initiative",
    "programme",
    "program",
    "network",
    "framework",
    "group",
    "force",
    "office",
    "corridor",
    "column",
}
BODY_PHRASE = re.compile(
    r"\b(?:command|fund|coalition|mission|task ?force|hub|(?:command|training|logistics|analysis|coordination|joint|innovation|excellence|operations|monitoring) cent(?:er|re)|commission|"
    r"committee|council|mechanism|headquarters|tribunal|contact group|working group|secretariat|facility|joint force|standby force|registry|alliance|trust fund|"
    r"peacekeeping force|multinational force|observer force|stabili[sz]ation force|regional force|hotline|initiative|bureau|framework nation)\b",
    re.I,
)
AGREEMENT_PHRASE = re.compile(
    r"\b(?:(?:security|defen[cs]e|military|peace|strategic|bilateral|mutual|non-?aggression|border|friendship|co-?operation|assistance|association|basing|access|"
    r"status[- ]of[- ]forces|alliance|arms|intelligence|maritime|ceasefire|truce|long-term|ten-year|10-year|nuclear|disarmament|partnership|logistics|withdrawal|hostage|prisoner|prisoners|"
    r"trilateral|draft|similar|joint|historic|framework|minsk|normali[sz]ation|acquisition|visiting forces|reciprocal|political|information|security cooperation|cooperation)"
    r"[\w\s,/&-]{0,50}?)(?:agreements?|pacts?|treat(?:y|ies)|accords?|deals?|memorand(?:um|a)|MoUs?|declarations?|compacts?|conventions?|protocols?|"
    r"partnerships?|arrangements?|documents?|roadmaps?)\b"
    r"|\b(?:ceasefires?|cease-fires?|truces?|armistices?|Compact|Treaty)\b",
    re.I,
)
OTHER_FIELD = re.compile(
    r"\b(?:(?:trade|tariff|customs|climate|gas|oil|grain|tax|visa|fishing|cultural|sports?|football|free[- ]trade|migration|environmental|wage|commercial|civil aviation|"
    r"double taxation|licensing|power purchase|minerals?|health|student|academic|film|music|pandemic|paris)[\w\s-]{0,15}(?:agreements?|deals?|pacts?|accords?|treat(?:y|ies)|"
    r"partnerships?|declarations?)|business deals?|real estate|book deal|plea (?:deal|agreement))\b",
    re.I,
)
HOME_AID = re.compile(
    r"\b(?:student|housing|mortgage|medicaid|medicare|small[- ]business|tuition|childcare|disaster loan|home|"
    r"unemployment|covid|pandemic|stimulus|tax|farm|school|college|veterans?|infrastructure bill|opioid|hurricane|wildfire|tornado|storm)\b",
    re.I,
)


def phrase(noun: Token) -> str:
    """The noun with what stands before it, and the first "of" or "for" behind it."""
    left = min([noun.i, *(t.i for t in modifiers(noun))])
    right = noun.i
    for child in noun.children:
        if (
            child.i > noun.i
            and child.dep_ == "prep"
            and child.lower_ in {"of", "for", "on", "in", "to", "into", "with"}
            and child.i - noun.i < 4
        ):
            right = max(right, *(t.i for t in child.subtree if t.i < child.i + 7), child.i)
            break
        if child.dep_ == "nummod" and child.i > noun.i:
            right = max(right, child.i)
    return noun.doc[left : right + 1].text


def head_phrase(noun: Token) -> str:
    """The noun with what stands before it, articles left out."""
    left = min([noun.i, *(t.i for t in modifiers(noun))])
    return noun.doc[left : noun.i + 1].text


def _guarantee(noun: Token, head: str, whole: str) -> bool:
    word = lemma(noun)
    if word in lex.GUARANTEE_NOUNS:
        return not re.search(r"\b(?:loan|credit|financial|export|money-back|bank)\b", whole, re.I)
    return bool(ARTICLE.search(noun.doc[noun.i : noun.i + 3].text) and noun.text == "Article") or bool(
        re.search(
            r"\b(?:mutual|collective|common)[- ]defen[cs]e(?: (?:clause|commitments?|obligations?|guarantees?))?$|\bdefen[cs]e clause$|"
            r"\bsecurity (?:umbrella|commitments?|assurances?)$|\bextended deterrence$|\bnuclear umbrella$",
            head,
            re.I,
        )
    )


def _membership(noun: Token, head: str, whole: str, has_organisation: Callable[[Token], bool]) -> bool:
    word = lemma(noun)
    if word in {"membership", "accession", "enlargement", "candidacy"}:
        return True
    if word in {
        "bid",
        "entry",
        "application",
        "integration",
        "invitation",
        "aspiration",
        "path",
        "candidate",
        "course",
        "ambition",
        "admission",
        "status",
        "future",
        "perspective",
        "plan",
        "withdrawal",
        "exit",
        "action",
    }:
        named = any(has_organisation(t) for t in noun.subtree if abs(t.i - noun.i) < 8)
        return (
            named
            and bool(
                re.search(
                    r"\b(?:bid|accession|membership|entry|join|invit|integrat|aspir|admission|enlarge|member|candidate|course|path|exit)",
                    whole + " " + " ".join(t.lower_ for t in noun.subtree),
                    re.I,
                )
            )
            and word not in {"plan", "action", "withdrawal", "status", "future"}
            or bool(re.search(r"\b(?:membership action plan|candidate status|member status|membership)\b", whole, re.I))
        )
    return False


def _of_another(noun: Token) -> bool:
    """ "commitment to the defense of Japan", "to Israel's security": a promise stands above, a party below."""
    above = noun.head if noun.dep_ == "pobj" else noun
    if above.dep_ != "prep" or above.lower_ not in {"to", "for"}:
        return False
    promise = above.head
    promised = lemma(promise) in {
        "commitment",
        "commit",
        "committed",
        "pledge",
        "obligation",
        "guarantee",
        "promise",
        "stand",
        "dedication",
    }
    owned = any(c.dep_ == "poss" and c.lower_ not in {"its", "our", "their", "his", "my"} for c in noun.children)
    return promised and (owned or any(c.dep_ == "prep" and c.lower_ == "of" for c in noun.children))


def noun_kind(noun: Token, has_organisation: Callable[[Token], bool], verb: str = "") -> Kind | None:
    """The kind of act a noun phrase is about; None where it is of no kind.

    verb   lemma of the verb it is the object of: "deploy missiles" is a deployment, "send missiles" is aid
    """
    if noun.pos_ not in {"NOUN", "PROPN", "NUM", "SYM", "ADJ", "VERB", "X"}:
        return None
    word, head, whole = lemma(noun), head_phrase(noun), phrase(noun)
    if _guarantee(noun, head, whole):
        return Kind.GUARANTEE
    if _membership(noun, head, whole, has_organisation):
        return Kind.MEMBERSHIP
    if word in {"defence", "defense", "security", "protection"} and _of_another(noun):
        return Kind.GUARANTEE
    if word in {"consultation", "consultations"} and re.search(
        r"\bArticle (?:4|IV|Four)\b|\bunder the\b.*\btreaty\b", noun.sent.text
    ):
        return Kind.GUARANTEE
    if word == "mandate" and verb in {
        "extend",
        "renew",
        "terminate",
        "end",
        "adopt",
        "approve",
        "authorise",
        "authorize",
        "prolong",
        "expand",
        "give",
    }:
        return Kind.BODY
    if (
        re.search(r"\b(?:defen[cs]e|military|deterrence|warfighting)(?: and \w+)? capabilit", head, re.I)
        and any(c.dep_ == "poss" and c.lower_ in {"its", "their", "our", "his"} for c in noun.children)
        and verb
        in {
            "strengthen",
            "reinforce",
            "enhance",
            "build",
            "bolster",
            "develop",
            "increase",
            "expand",
            "improve",
            "modernise",
            "modernize",
        }
    ):
        return Kind.POSTURE
    if (
        word in {"treaty", "pact", "article", "commitment", "agreement"}
        and verb in {"apply", "extend", "cover"}
        and re.search(r"\b(?:mutual|defen[cs]e|security|Article)\b", whole + noun.doc[noun.i : noun.i + 2].text)
    ):
        return Kind.GUARANTEE
    if word in {"deterrence"} and verb in {
        "strengthen",
        "enhance",
        "bolster",
        "reinforce",
        "improve",
        "modernise",
        "modernize",
    }:
        return Kind.POSTURE
    if word in {"denuclearization", "denuclearisation", "disarmament"} or re.search(
        r"\bfirst use$|\bnuclear (?:posture|sharing)$|\bforce posture$", head, re.I
    ):
        return Kind.POSTURE
    if (
        word in {"contribution", "contributions"}
        and any(c.dep_ == "poss" for c in noun.children)
        and verb in {"double", "increase", "raise", "triple", "boost", "cut", "reduce"}
    ):
        return Kind.AID
    if (
        word in {"forces", "force"}
        and verb in lex.DEPLOY | {"enter", "leave", "stay", "remain", "arrive", "cross", "go", "come"}
        and (
            any(c.dep_ == "poss" for c in noun.children)
            or verb in {"deploy", "withdraw", "station", "send", "pull", "keep"}
        )
    ):
        return Kind.DEPLOYMENT
    if (
        verb in {"use", "cross", "land", "dock", "overfly", "refuel", "transit"}
        and noun.dep_ == "nsubj"
        and re.search(
            r"\b(?:aircraft|planes?|ships?|vessels?|warships?|jets?|bombers?|forces|troops|army|submarines?)$",
            head,
            re.I,
        )
    ):
        return Kind.DEPLOYMENT
    if word in {"neutrality", "non-alignment", "nonalignment", "nonproliferation", "non-proliferation"}:
        return Kind.POSTURE
    if re.search(
        r"\b(?:strategic concept|defen[cs]e plans|defensive plans|response force|reaction force|national security strategy|defen[cs]e strategy|conscription)$",
        head,
        re.I,
    ):
        return Kind.POSTURE
    if DEFENCE_MONEY.search(whole) and not re.search(r"\b(?:aid|assistance|package|support)\b", head, re.I):
        return Kind.POSTURE
    if (
        NUCLEAR.search(head)
        and word not in {"agreement", "deal", "treaty", "pact", "talks", "accord"}
        and verb not in {"ship"}
    ):
        return Kind.POSTURE
    if word in {"cooperation", "co-operation"} and re.search(
        r"\b(?:military|defen[cs]e|security|intelligence)\b", head, re.I
    ):
        return (
            Kind.AGREEMENT
            if verb
            in {
                "deepen",
                "expand",
                "strengthen",
                "enhance",
                "accelerate",
                "intensify",
                "broaden",
                "suspend",
                "halt",
                "freeze",
                "end",
                "terminate",
                "cease",
                "break",
                "cut",
                "resume",
                "agree",
            }
            else None
        )
    if word == "document" and re.search(r"\bsuch\b", " ".join(t.text for t in noun.children), re.I):
        return Kind.AGREEMENT
    if verb in {"deploy", "station", "redeploy"} and not re.search(
        r"\b(?:strateg|approach|tactic|rhetoric|measure|tool|resource|argument|diplomac)", head, re.I
    ):
        return Kind.DEPLOYMENT
    if (
        noun.tag_ == "NNP"
        and noun.text in {"Convention", "Protocol", "Treaty", "Agreement", "Accord", "Accords", "Pact", "Memorandum"}
        and not OTHER_FIELD.search(head)
    ):
        return Kind.AGREEMENT
    if word == "arrangement" and verb in lex.CONCLUDE:
        return Kind.AGREEMENT
    if verb in {"send", "dispatch", "move", "sail", "lead"} and re.search(
        r"\b(?:ships?|submarines?|carriers?|destroyers?|frigates?|bombers|police(?:men)?|officers|observers|monitors|"
        r"vessels?|cruisers?|corvettes?|gunboats?|engineers|medics|instructors|army|militia(?:men)?)$",
        head,
        re.I,
    ):
        return Kind.DEPLOYMENT
    if word in {"army", "police", "militiaman", "policeman"} and verb not in {
        "withdraw",
        "pull",
        "send",
        "keep",
        "deploy",
        "move",
        "station",
    }:
        return None
    if (word in lex.AGREEMENT_NOUNS or word in {"document", "roadmap"}) and not OTHER_FIELD.search(head):
        if word in {"document", "roadmap", "partnership", "arrangement", "declaration", "convention", "protocol"}:
            return (
                Kind.AGREEMENT
                if AGREEMENT_PHRASE.search(head) or AGREEMENT_PHRASE.search(whole) or word == "declaration"
                else None
            )
        return Kind.AGREEMENT
    if verb in {"deploy", "station", "base", "redeploy", "position", "host", "rotate"} and (
        WEAPON.search(head) or TROOPS.search(head)
    ):
        return Kind.DEPLOYMENT
    if (
        BODY_PHRASE.search(head)
        and word in BODY_HEAD | {"group", "force", "initiative", "office"}
        and not re.search(
            r"\b(?:electoral|election|house|senate|armed services|olympic|foreign relations|select|ways and means|trade|investment|economic|business|appropriations|"
            r"intelligence committee|budget|parliamentary|congressional|space|science|health|climate|pension|sovereign wealth|hedge)\b",
            head,
            re.I,
        )
    ):
        if word in {"force", "forces"} and not re.search(
            r"\b(?:peacekeeping|multinational|joint|standby|stabili[sz]ation|observer|regional|task|multi-?national|security support|protection)\b",
            head,
            re.I,
        ):
            return Kind.DEPLOYMENT
        if word == "fund" and noun.tag_ == "NNS" and not re.search(r"\b(?:trust|investment)\b", head, re.I):
            return Kind.AID
        return Kind.BODY
    if TROOPS.search(head) and re.search(TROOPS.pattern + r"$", head, re.I):
        if word in {"frigate", "corvette", "warship", "bomber"} and verb in {
            "sell",
            "donate",
            "buy",
            "supply",
            "purchase",
            "transfer",
            "order",
        }:
            return Kind.AID
        if word in {"personnel", "reinforcement", "instructor", "adviser", "advisor"} and re.search(
            r"\b(?:diplomatic|medical|embassy|hospital)\b", head, re.I
        ):
            return None
        return Kind.DEPLOYMENT
    if re.search(WEAPON.pattern + r"$", head, re.I) or AID_PHRASE.search(head) and not HOME_AID.search(head):
        return Kind.AID
    if word in lex.AID_NOUNS and not HOME_AID.search(whole):
        return Kind.AID
    if word in {"force", "forces"} and any(lemma(m) in {"armed", "ground"} for m in modifiers(noun)):
        return Kind.DEPLOYMENT
    if word in {"support", "help", "assistance", "contribution"} and prepositional(noun, "to", "for", "of"):
        return Kind.AID
    return None
