"""Whether an act bears on security between states: what stays at home, trade and welfare are left out.

Source: sections 1 and 3 of the codebook; official texts of the home politics of one state taught us these rules.
"""

from __future__ import annotations

import re

from pledgebook.claims.draft import Draft, Drafts, names_another, others_in
from pledgebook.claims.grammar import lemma
from pledgebook.claims.vocabulary import AID_PHRASE, TROOPS, WEAPON, any_of
from pledgebook.model import Document, Kind, Stage

SECURITY = any_of(
    r"military|militaries|defen[cs]e|defen[cs]ive|defend\w*|security|weapon\w*|arms|armed|army|armies|navy",
    r"naval|troops?|soldiers?|forces|missiles?|tanks?|jets?|aircraft|warplanes?|drones?|artillery|ammunition",
    r"munitions?|shells|rockets?|radars?|warships?|submarines?|war|wartime|invasion|aggression|attack\w*",
    r"ceasefire|cease-fire|truce|peace\w*|humanitarian|refugees?|displaced|nuclear|warheads?|alliance|allies",
    r"nato|treaty|pact|sanctions|border|battalions?|brigades?|battlefield|frontline|air defen[cs]e|f-?\d\d",
    r"patriots?|himars|deterrence|deterrent|non-?proliferation|neutrality|conflict|hostilities|militants?",
    r"rebels?|junta|coup|reconstruction|kidnapp\w+|counterterrorism|terroris\w+|insurgen\w+|maritime",
    r"coast guard|gendarme\w*|police mission|peacekeep\w*|demining|mines|grid|winter",
    r"frigates?|corvettes?|gunboats?|howitzers?|helicopters?|(?<!artificial )intelligence(?! committee)",
)
HOME = any_of(
    r"students?|schools?|colleges?|universit\w+|teachers?|families|child(?:ren)?|tuition|mortgage|housing",
    r"homeowners?|rent|taxpayers|tax (?:credit|cut|relief)s?|medicare|medicaid|health care|healthcare",
    r"insurance|patients?|opioids?|addiction|cancer|vaccin\w+ sites?|pandemic|covid\w*|workers?|wages?|jobs",
    r"unions?|small businesses|entrepreneurs|broadband|infrastructure law|highways?|bridges|electric vehicles?",
    r"chargers?|charging|batter(?:y|ies) components|clean energy|solar|hurricanes?|wildfires?|tornado\w*",
    r"storms?|floods?|fema|tribal|tribes|counties|county|governors?|voters?|voting|elections?|farmers|farms",
    r"food stamps|veterans?|social security act|social security benefits|retirement|pensions?|inflation",
    r"manufacturing|startups?|research grants?|museum|parks?|wildlife|emissions|broadcast|crime victims",
    r"law enforcement officers|prisons?|courts? system|juvenile|homeless\w*|mental health|substance|fentanyl",
    r"trafficking",
)
AT_HOME = any_of(
    r"presidential memorandum|executive order|task force|interagency|proclamation|working group|advisory",
    r"commission on",
)
TROOP_WORDS = any_of(
    r"men|units?|compan(?:y|ies)|planes?|aircraft|ships?|paratroopers|service members|systems?|launchers?",
    r"tanks?|drones?",
    r"troops?|soldiers?|forces|battalions?|brigades?|peacekeepers?|warships?|frigates?|destroyers?|carriers?",
    r"submarines?|squadrons?|battle[- ]?groups?|marines|bombers|contingents?|military|naval|army|navy",
    r"air defen[cs]e|missiles?|fighter|jets?|police|observers?|trainers?|mercenar\w+|base|bases|deployments?",
    r"presence|garrison|reinforcements|instructors?|SSNs?|patrols?|rotational",
)
AID_WORDS = any_of(
    r"military|defen[cs]e|security assistance|weapon\w*|arms|ammunition|munitions?|missiles?|tanks?|jets?",
    r"howitzers?|air defen[cs]e|lethal|humanitarian|artillery|drones?|radars?|submarines?|war|foreign|drawdown",
    r"supplemental|shells",
)


POLICE = any_of(r"police(?: officers)?|officers|guards|guardsmen|gendarmes")


def _at_own_places(draft: Draft) -> bool:
    """Whether every place of the sentence lies in the state that acts."""
    places = [m for m in draft.parsed.mentions if m.how in {"place", "capital"}]
    return bool(places) and all(set(m.parties) <= set(draft.claim.actors) for m in places)


def density(text: str) -> float:
    """Words of security in a hundred words of the text."""
    words = max(1, len(text.split()))
    return 100 * len(SECURITY.findall(text)) / words


def _stays_home(draft: Draft, dense: float) -> str | None:
    """Why an act is no matter between states; None where it is one."""
    claim, quote = draft.claim, draft.claim.quote
    named_here = names_another(draft) or len(claim.actors) > 1
    forces = claim.kind is Kind.DEPLOYMENT and TROOP_WORDS.search(quote)
    armed = forces or SECURITY.search(quote) or WEAPON.search(quote) or TROOPS.search(quote)
    secure = armed is not None or claim.kind is Kind.MEMBERSHIP
    help_told = claim.amount is not None or AID_PHRASE.search(quote) is not None
    if not secure and dense < 1.0 and not (named_here and help_told):
        return "no word of security in the sentence and hardly one in the text"
    if HOME.search(quote) and not named_here and claim.kind in {Kind.AID, Kind.BODY, Kind.DEPLOYMENT, Kind.AGREEMENT}:
        if not (AID_WORDS.search(quote) and dense >= 2.0):
            return "speaks of affairs at home"
    others = others_in(claim)
    if (
        claim.kind is Kind.AID
        and not others
        and len(claim.actors) < 2
        and claim.stage is not Stage.REQUESTED
        and not AID_WORDS.search(quote)
    ):
        return "help without a receiver"
    given = claim.amount is not None and bool(others)
    if claim.kind is Kind.AID and not named_here and dense < (1.0 if given else 1.5) and not AID_WORDS.search(quote):
        return "help whose receiver the sentence does not name, in a text on other things"
    if (
        claim.kind is Kind.BODY
        and not others
        and len(claim.actors) < 2
        and claim.actors[0].isalpha()
        and len(claim.actors[0]) == 3
        and (AT_HOME.search(quote) or dense < 1.5)
    ):
        return "a body of one state's own"
    if claim.kind is Kind.DEPLOYMENT and not (TROOP_WORDS.search(quote) or WEAPON.search(quote)):
        return "no forces are named"
    if (
        claim.kind is Kind.DEPLOYMENT
        and not others
        and lemma(draft.chain.anchor) in {"personnel", "advisor", "adviser", "expert"}
    ):
        return "staff at home"
    if claim.kind is Kind.DEPLOYMENT and not named_here and POLICE.search(quote) and _at_own_places(draft):
        return "police in their own state"
    if claim.kind is Kind.AGREEMENT and re.search(r"\bpresidential memorandum\b", quote, re.I):
        return "an order of one state's own"
    return None


def drop_home_affairs(drafts: Drafts, document: Document) -> Drafts:
    """Leaves out acts that are no matter of security between states."""
    dense = density(document.text) if drafts else 0.0
    return [draft for draft in drafts if _stays_home(draft, dense) is None]
