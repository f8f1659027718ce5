"""The grammar's claims looked at again by the learned reader: left out, mended or kept.

The grammar reads parts off the parse, and where the sentence is silent it guesses them from the text before. The
network is heard against it only where it is sure of the opposite: all other parties and stages stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pledgebook.claims.draft import Draft
from pledgebook.claims.network import Impression, Parts
from pledgebook.claims.sent_away import nobody_goes
from pledgebook.claims.suggested import SAME_ACT, Sight
from pledgebook.claims.vocabulary import WEAPON
from pledgebook.model import Claim, Kind

# A claim is left out where the network holds its kind for less likely than this in the whole sentence. Where the small
# network sees no act at all (network.ASKED), all of them are.
DOUBTED = 0.3
SAME = 0.3  # from here on an impression is held for the act that the grammar tells at that word
# What the network holds for less likely than UNSURE goes; what it holds for likelier than SURE comes. Other limits make
# hardly a difference on the documents kept out of the training (docs/learned.md).
UNSURE, SURE, SURE_STAGE = 0.3, 0.6, 0.5


def looked_at_again(found: Sequence[Draft], here: Sight) -> list[Draft]:
    """The grammar's drafts of a sentence but those of a kind that the network sees next to nowhere in it.

    Weapons that it takes for troops stay help, where nobody goes along.

    Those of a kind that it sees well enough to tell it by itself are marked as seen; where it is sure of another stage
    or of other parties, they have those, and `why` says so.
    """
    likely = {i.kind: 0.0 for i in here.impressions}
    for impression in here.impressions:
        likely[impression.kind] = max(likely[impression.kind], impression.likely)
    return [
        replace(_mended(draft, here), seen=likely.get(draft.claim.kind, 0.0) >= here.least)
        for draft in found
        if likely.get(draft.claim.kind, 0.0) >= DOUBTED or _taken_for_troops(draft, here)
    ]


def _taken_for_troops(draft: Draft, here: Sight) -> bool:
    """Whether a draft gives weapons, and the network sees troops sent by the same word though nobody goes."""
    claim = draft.claim
    if claim.kind is not Kind.AID or not claim.items or not WEAPON.search(claim.quote) or not nobody_goes(claim.quote):
        return False
    return _same_act(draft, here, Kind.DEPLOYMENT) is not None


def _mended(draft: Draft, here: Sight) -> Draft:
    impression = _same_act(draft, here)
    if impression is None:
        return draft
    staged = with_stage(draft.claim, impression)
    if draft.gapped:  # what the network makes of the verb is about whoever stands before it
        return replace(draft, claim=staged)
    return replace(draft, claim=with_parts(staged, impression.parts))


def _same_act(draft: Draft, here: Sight, kind: Kind | None = None) -> Impression | None:
    """What the network makes of the word at which the grammar tells its act, or of one close by.

    kind   the kind of act that it sees there, where that is not the draft's own
    """
    place = {token.idx: token.i for token in here.parsed.doc}
    words = [draft.chain.anchor.i, *(step.token.i for step in draft.chain.steps)]
    near = [
        impression
        for impression in here.impressions
        if impression.kind is (kind or draft.claim.kind)
        and impression.likely >= SAME
        and min(abs(place[impression.start] - word) for word in words) <= SAME_ACT
    ]
    return max(near, key=lambda impression: (impression.likely, -impression.start), default=None)


def with_stage(claim: Claim, impression: Impression) -> Claim:
    """The claim with the network's stage, where it is sure of that and holds the claim's own for unlikely."""
    own, likeliest = impression.stages[claim.stage], impression.stage
    if own >= UNSURE or impression.stages[likeliest] <= SURE_STAGE:
        return claim
    told = f"learned: {likeliest} ({impression.stages[likeliest]:.2f}) rather than {claim.stage} ({own:.2f})"
    return replace(claim, stage=likeliest, why=(*claim.why, told))


def with_parts(claim: Claim, parts: Mapping[str, Parts]) -> Claim:
    """The claim without the parties that hardly have their part, and with those that surely have one.

    A party of which the network cannot judge (it stands outside the scene) keeps its part; a claim keeps an actor.
    """
    actors = [p for p in claim.actors if p not in parts or parts[p].actor >= UNSURE]
    actors += [p for p in parts if parts[p].actor > SURE and p not in actors]
    if not actors:
        return claim

    def stays(party: str) -> bool:
        judged = parts.get(party)
        return party not in actors and (judged is None or max(judged.partner, judged.beneficiary) >= UNSURE)

    partners = [p for p in claim.partners if stays(p)]
    receiving = [p for p in claim.beneficiaries if stays(p)]
    for party, judged in parts.items():
        if party in actors or party in partners or party in receiving:
            continue
        if judged.beneficiary > SURE and judged.beneficiary >= judged.partner:
            receiving.append(party)
        elif judged.partner > SURE:
            partners.append(party)
    mended = replace(claim, actors=tuple(actors), partners=tuple(partners), beneficiaries=tuple(receiving))
    changes = _changes(claim, mended)
    return replace(mended, why=(*claim.why, f"learned: {'; '.join(changes)}")) if changes else claim


def _changes(claim: Claim, mended: Claim) -> list[str]:
    told = []
    for name, before, after in (
        ("acts", claim.actors, mended.actors),
        ("is partner", claim.partners, mended.partners),
        ("receives", claim.beneficiaries, mended.beneficiaries),
    ):
        told += [f"{p} {name}" for p in after if p not in before]
        told += [f"{p} hardly {name}" for p in before if p not in after]
    return told
