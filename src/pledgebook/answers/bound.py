"""An attack and the reference in, what each member of each instrument then owes out: yes, no or undetermined.

Pure. Every answer carries its derivation: numbered questions, each with what it says and why. Nothing is decided by
the words of an instrument; the closed values beside them decide (`world/duties.py`), and what they do not say is
undetermined.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from pledgebook.model import PledgebookError
from pledgebook.register.days import after, first_day, last_day
from pledgebook.world import load, party_name
from pledgebook.world.duties import ACTS, ARMED, BINDING, EFFECTS, FREEDOMS, HELP, RAISED, STAY_AWAY, TRIGGERS, Proviso
from pledgebook.world.instruments import COVERS, OWN_RULE, UNBINDING, Instrument, Obligation, Reference
from pledgebook.world.names import DAY_LAST, DAY_ZERO
from pledgebook.world.places import NoSuchPlace, places

TERRITORY, FORCES = "territory", "forces"


class Answer(StrEnum):
    """The three answers to a question about a duty."""

    YES = "yes"
    NO = "no"
    UNDETERMINED = "undetermined"


YES, NO, UNDETERMINED = Answer.YES, Answer.NO, Answer.UNDETERMINED


class NotAnAttack(PledgebookError):
    """A question in which one party cannot be attacked, or attacks itself."""


@dataclass(frozen=True, slots=True)
class Attack:
    """What is asked: who is attacked, by whom, on which day, where.

    on      ISO 8601 of any precision; a month asks about each of its days
    by      None: nobody is named
    where   a place of `world/places.py`; None: the mainland of the state attacked
    target  "territory", or "forces": its forces, ships or aircraft
    """

    attacked: str
    on: str
    by: str | None = None
    where: str | None = None
    target: str = TERRITORY

    def as_json(self) -> dict[str, Any]:
        return {"attacked": self.attacked, "by": self.by, "on": self.on, "where": self.where, "target": self.target}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a derivation. `says` is None where the step only tells how, and decides nothing."""

    asks: str
    says: Answer | None
    because: str

    def as_json(self) -> dict[str, Any]:
        return {"asks": self.asks, "says": self.says and str(self.says), "because": self.because}


@dataclass(frozen=True, slots=True)
class Duty:
    """What one member owes under one clause, and how that follows."""

    member: str
    answer: Answer
    instrument: Instrument
    obligation: Obligation
    steps: tuple[Step, ...]
    provisos: tuple[str, ...] = ()  # what sets this member apart, in words
    conflicts: tuple[str, ...] = ()  # instruments under which it owes the attacker something, too

    @property
    def because(self) -> str:
        """The step that decided: the first that says no, else the first that leaves it open."""
        for wanted in (NO, UNDETERMINED):
            for step in self.steps:
                if step.says is wanted:
                    return step.because
        return ""

    @property
    def do(self) -> str:
        return self.obligation.do or "none"

    @property
    def conditions(self) -> tuple[str, ...]:
        """What must be so, in words: asked for, only then, from whom."""
        duty = self.obligation
        against = " or ".join(map(party_name, duty.adversaries))
        return (*(("once the one attacked asks",) if duty.if_asked else ()),
                *((f"only against {against}",) if against else ()), *duty.only_if, *duty.conditions)

    def as_json(self) -> dict[str, Any]:
        duty, one = self.obligation, self.instrument
        return {
            "member": self.member, "answer": str(self.answer), "do": self.do, "type": duty.type, "instrument": one.id,
            "name": one.name, "article": duty.article, "binding": one.bindingness, "free": duty.free,
            "discretion": duty.discretion, "deadline": duty.deadline, "means": duty.means, "text": duty.text,
            "conditions": list(self.conditions), "exceptions": list(duty.exceptions), "provisos": list(self.provisos),
            "conflicts": list(self.conflicts), "confidence": one.confidence, "because": self.because,
            "sources": list(one.sources),
            "steps": [{"number": n} | step.as_json() for n, step in enumerate(self.steps, 1)]}


@dataclass(frozen=True, slots=True)
class LookedAt:
    """An instrument that concerns the one attacked and yields nothing, with the reason."""

    instrument: str
    because: str

    def as_json(self) -> dict[str, Any]:
        return {"instrument": self.instrument, "because": self.because}


@dataclass(frozen=True, slots=True)
class Duties:
    """The whole answer: every duty looked at, the instruments without one, its own rules, what is not covered."""

    attack: Attack
    duties: tuple[Duty, ...]  # yes first, then undetermined, then no; strongest act first
    looked_at: tuple[LookedAt, ...]
    own_rules: tuple[str, ...]
    not_covered: tuple[str, ...]

    def members(self, answer: Answer, acts: Iterable[str]) -> tuple[str, ...]:
        """Who owes one of these acts with this answer, each once."""
        wanted = frozenset(acts)
        return tuple(sorted({d.member for d in self.duties if d.answer is answer and d.do in wanted}))

    def headline(self) -> tuple[str, ...]:
        """What it comes to, in a few lines."""
        name = party_name(self.attack.attacked)
        lines = []
        for acts, yes, nobody in (
                (ARMED, "bound to fight or to act against the danger", f"Nobody is bound to fight for {name}."),
                (frozenset({"assist"}), "bound to help, free in the means", f"Nobody is bound to help {name}."),
                (frozenset({"supply"}), "with a promise of arms, training, money or other support", ""),
                (frozenset({"consult", "decide", "seek_council"}), "bound to consult or to take it up", "")):
            sure, open_ = self.members(YES, acts), self.members(UNDETERMINED, acts)
            open_ = tuple(m for m in open_ if m not in sure)
            in_law = {d.member for d in self.duties if d.answer is YES and d.do in acts
                      and d.instrument.bindingness == "law"}
            if sure:
                law = f" ({len(in_law) or 'none'} in law)" if len(in_law) < len(sure) else ""
                lines.append(f"{len(sure)} {yes}{law}: {', '.join(sure)}.")
            elif nobody and not (acts == {"assist"} and self.members(YES, ARMED)):
                lines.append(nobody if not open_ else nobody.replace("Nobody is", "Nobody is surely"))
            if open_:
                lines.append(f"{len(open_)} {'more ' if sure else ''}undetermined ({_acts(acts)}): "
                             f"{', '.join(open_)}.")
        return tuple(lines)

    def as_json(self) -> dict[str, Any]:
        return {"attack": self.attack.as_json(), "headline": list(self.headline()),
                "duties": [duty.as_json() for duty in self.duties],
                "looked_at": [one.as_json() for one in self.looked_at], "own_rules": list(self.own_rules),
                "not_covered": list(self.not_covered)}


def bound(attack: Attack, known: Reference) -> Duties:
    """Who must do what if a party is attacked. Raises NotAnAttack, NoSuchDay, NoSuchPlace.

    known   the instruments to look at, in any order
    """
    _check(attack)
    found: list[Duty] = []
    looked: list[LookedAt] = []
    owed_to_attacker = _owed_to(attack.by, attack, known) if attack.by else {}
    for identity in sorted(known.by_id):
        one = known.by_id[identity]
        if one.part_of in known.by_id or attack.attacked not in one.concerned:
            continue
        duties = [] if one.kind in UNBINDING else [
            _with_conflicts(duty, owed_to_attacker)
            for obligation in one.obligations if obligation.do in RAISED or _open(obligation)
            for duty in _duties_of(one, obligation, attack)]
        found += duties
        if all(duty.answer is NO for duty in duties):
            looked.append(LookedAt(one.id, _why_nothing(one, duties)))
    rank = list(ACTS)
    found.sort(key=lambda d: (-_strength(d.answer), rank.index(d.do), d.instrument.framework or "", d.instrument.id,
                              d.obligation.article or "", d.obligation.text, d.member))
    return Duties(attack, tuple(found), tuple(looked), _own_rules(attack, known), _not_covered(attack, known))


def within(day: date, since: str | None, until: str | None) -> Answer:
    """Whether a day lies between two days of any precision, both included; open where a bound is not given."""
    if since is not None and since != DAY_ZERO:
        if day < first_day(since):
            return NO
        if day < last_day(since):
            return NO if until not in {None, DAY_LAST} and day > last_day(until or "") else UNDETERMINED
    if until is not None and until != DAY_LAST:
        if day > last_day(until):
            return NO
        if day > first_day(until):
            return UNDETERMINED
    return YES


# --- one clause, one member ---------------------------------------------------------------------------------------


def _duties_of(one: Instrument, obligation: Obligation, attack: Attack) -> Iterator[Duty]:
    """What each member that may owe a clause owes; the one attacked owes itself nothing."""
    if attack.attacked not in _creditors(one, obligation):
        return
    days = _days(one, attack.on)
    clauses = [_Clause(one, obligation, attack, day) for day in days]
    for debtor in _debtors(one, obligation):
        if debtor == attack.attacked:
            continue
        by_day = [(clause.day, _derived(clause, debtor)) for clause in clauses]
        answers = [_outcome(steps) for _, steps in by_day]
        _, steps = by_day[next((n for n, answer in enumerate(answers) if answer is not NO), 0)]
        answer = answers[0]
        if len(set(answers)) > 1:
            answer = UNDETERMINED
            told = "; ".join(f"{said} from {day}" for (day, _), said in zip(by_day, answers, strict=True))
            steps = (*steps, Step(f"On every day of {attack.on}?", UNDETERMINED,
                                  f"It does not hold on every day of {attack.on}: {told}."))
        there = tuple(p.words for p in _provisos(one, obligation, debtor, attack)
                      if any(within(day, p.since, p.until) is not NO for day in days))
        there += tuple(dict.fromkeys(words for day in days for words in _reservations(one, debtor, day)))
        yield Duty(debtor, answer, one, obligation, steps, there)


def _derived(clause: _Clause, debtor: str) -> tuple[Step, ...]:
    """The questions in the order in which a lawyer asks them, up to the first no."""
    steps: list[Step] = []
    for step in _steps(clause, debtor):
        steps.append(step)
        if step.says is NO:
            break
    return tuple(steps)


@dataclass(frozen=True)  # without slots: what is the same for every debtor is answered once
class _Clause:
    """One clause on one day of an attack."""

    one: Instrument
    obligation: Obligation
    attack: Attack
    day: date

    @cached_property
    def in_force(self) -> Step:
        return _in_force(self.one, self.day)

    @cached_property
    def owed(self) -> Step:
        return _owed(self.one, self.obligation, self.attack.attacked, self.day)

    @cached_property
    def called_for(self) -> tuple[Step, ...]:
        """What calls for it, where and from whom."""
        return (_triggered(self.one, self.obligation, self.attack), _in_area(self.one, self.obligation, self.attack),
                *_against(self.obligation, self.attack))


def _steps(clause: _Clause, debtor: str) -> Iterator[Step]:
    one, obligation, attack, day = clause.one, clause.obligation, clause.attack, clause.day
    debtor_name, victim = party_name(debtor), party_name(attack.attacked)
    yield clause.in_force
    answer, words = _membership(one, debtor, day)
    yield Step(f"Is {debtor_name} a member on {day}?", answer, f"{debtor_name}: {words}.")
    for words in _reservations(one, debtor, day):
        yield Step(f"Did {debtor_name} make a reservation?", None, f"Yes: {words}.")
    yield clause.owed
    if attack.by == debtor and obligation.do not in STAY_AWAY:
        yield Step(f"Is {debtor_name} free to answer it?", NO, f"{debtor_name} is the attacker itself.")
    yield from clause.called_for
    if attack.by is not None and attack.by != debtor and obligation.do in ARMED | HELP:
        yield from _attacker_inside(one, obligation, attack, day)
    for proviso in _provisos(one, obligation, debtor, attack):
        there = within(day, proviso.since, proviso.until)
        if there is not NO:
            stays = {"lighter": None, "suspended": NO, "disputed": UNDETERMINED}[proviso.effect]
            if there is UNDETERMINED and stays is NO:
                stays = UNDETERMINED
            yield Step(f"Is {debtor_name} set apart?", stays,
                       f"It {EFFECTS[proviso.effect]}: {proviso.words}.")
    for words in obligation.only_if:
        yield Step("What else must be so?", UNDETERMINED, f"Only if {words}; the reference cannot tell.")
    if obligation.if_asked:
        yield Step(f"Must {victim} ask?", None, f"Yes: the duty begins once {victim} asks.")
    free = FREEDOMS.get(obligation.free or "", "the reference does not say")
    yield Step(f"How free is {debtor_name}?", None,
               f"To {ACTS[obligation.do or 'none']}: {obligation.discretion or free}.")
    if obligation.deadline:
        yield Step("By when?", None, f"{obligation.deadline} after what calls for it (ISO 8601).")
    yield Step("Binding in law?", None, f"{BINDING[one.bindingness].capitalize()}.")


def _in_force(one: Instrument, day: date) -> Step:
    asks = f"Is it in force on {day}?"
    if one.made is None and one.begins is None:
        return Step(asks, NO, f"{one.name} was only proposed.")
    made, begins, ends = one.made, one.dates.get("in_force"), _end(one)
    if begins is None and one.kind in {"treaty", "treaty_clause"}:
        if made is not None and day < first_day(made):
            return Step(asks, NO, f"It was signed on {made}.")
        return Step(asks, UNDETERMINED, f"Signed on {made}; the reference has no day on which it came into force.")
    answer = within(day, begins or made, ends)
    words = f"{'In force' if begins else 'It has stood'} since {begins or made}" + (f", until {ends}" if ends else "")
    return Step(asks, answer, words + "." if answer is not NO else f"Not in force: {words[0].lower()}{words[1:]}.")


def _end(one: Instrument) -> str | None:
    """Its last day: as recorded, else by its duration where nobody prolonged it."""
    if one.ends is not None or one.duration is None or one.begins is None:
        return one.ends
    if any(event.state in {"renewed", "extended"} for event in one.status):
        return None
    last = after(first_day(one.begins), one.duration)
    return last.isoformat() if last else None


def _membership(one: Instrument, party: str, day: date) -> tuple[Answer, str]:
    """Whether a party is a member on a day, itself or through an organisation, with the reason."""
    best: tuple[Answer, str] = (NO, "never a member")
    for member, through in one.memberships.get(party, ()):
        answer = within(day, member.since, member.until)
        since = "" if member.since in {DAY_ZERO, one.begins} else f" since {member.since}"
        until = "" if member.until in {DAY_LAST, one.ends} else f" until {member.until}"
        words = ("a member" + since + until + (f", as a member of {through}" if through else "")
                 if answer is not NO else
                 f"not a member on {day} (only{since or f' since {member.since}'}{until})")
        if member.role == "opted_out" and answer is not NO:
            return NO, "takes no part"
        if _strength(answer) > _strength(best[0]) or best[1] == "never a member":
            best = (answer, words)
    return best


def _owed(one: Instrument, obligation: Obligation, attacked: str, day: date) -> Step:
    name, asks = party_name(attacked), f"Is it owed to {party_name(attacked)}?"
    if attacked in one.memberships:
        answer, words = _membership(one, attacked, day)
        return Step(asks, answer, f"{name}: {words}.")
    named = obligation.creditors or one.beneficiaries
    if attacked in named:
        return Step(asks, YES, f"{name} is named as the one to whom it is owed.")
    world = load()
    answer, words = NO, f"no member of {' or '.join(named)} on {day}"
    for organisation in named:
        for state, since, until in world.members.get(organisation, ()):
            said = within(day, since, until) if state == attacked else NO
            if _strength(said) > _strength(answer):
                answer, words = said, f"as a member of {organisation} since {since}"
    return Step(asks, answer, f"{name}: {words}.")


def _triggered(one: Instrument, obligation: Obligation, attack: Attack) -> Step:
    """Whether the attack is what calls for the duty. An attack is a threat, too; nothing else follows from it."""
    asks, upon = "Is this what calls for it?", set(obligation.upon)
    told = " or ".join(TRIGGERS[word] for word in obligation.upon)
    if not upon:
        return Step(asks, UNDETERMINED, f"The reference has the trigger in words only: {obligation.trigger or 'none'}.")
    met = {"standing", "threat", "armed_attack" if attack.target == TERRITORY else "attack_on_forces"} & upon
    if met:
        return Step(asks, YES, f"It is owed upon {told}." if met != {"standing"} else "It is owed at all times.")
    if "request" in upon:
        return Step(asks, YES, f"It is owed upon {told}; {party_name(attack.attacked)} must ask.")
    if "breach" in upon:
        return _breached(one, attack, asks)
    if "nuclear_attack" in upon:
        return Step(asks, UNDETERMINED, "It is owed upon an attack or threat with nuclear weapons, "
                                        "and the question does not say which weapons are used.")
    if attack.target == FORCES and "armed_attack" in upon and any(
            other.do == obligation.do and "attack_on_forces" in other.upon for other in one.obligations):
        return Step(asks, NO, "It is owed upon an attack on territory; its clause on forces is another one.")
    if attack.target == FORCES and "armed_attack" in upon:
        return Step(asks, UNDETERMINED, "It is owed upon an armed attack; whether one on forces counts is not said.")
    return Step(asks, NO, f"It is owed upon {told}"
                + (f" ({obligation.trigger})" if obligation.trigger else "") + ", not upon this attack.")


def _breached(one: Instrument, attack: Attack, asks: str) -> Step:
    bound_not_to = {d for o in one.obligations if o.do in STAY_AWAY and attack.attacked in _creditors(one, o)
                    for d in _debtors(one, o) if d != attack.attacked}
    if attack.by is None:
        names = ", ".join(party_name(p) for p in sorted(bound_not_to - {attack.attacked}))
        return Step(asks, UNDETERMINED, "It is owed when the instrument itself is in question: an attack by one of its "
                    f"members ({names}) would be that; no attacker is named.")
    if attack.by in bound_not_to:
        return Step(asks, YES, f"{party_name(attack.by)} promised in it not to do so; the attack puts it in question.")
    return Step(asks, NO, f"{party_name(attack.by)} promised nothing in it, so the attack does not put it in question.")


def _in_area(one: Instrument, obligation: Obligation, attack: Attack) -> Step:
    """Whether the place lies in the area of the duty: inside, outside, or not said."""
    place = attack.where or attack.attacked
    named = places()[place].name if place in places() else f"the mainland of {party_name(place)}"
    if attack.target == FORCES and attack.where is None:
        named = f"where the forces of {party_name(attack.attacked)} are"
    asks = "Is it in the area?"
    if not obligation.inside and not obligation.outside and obligation.area is None:
        return Step(asks, YES, "No area is set.")
    limit = f" ({obligation.area})" if obligation.area else ""
    if attack.target == FORCES and attack.where is None:
        return Step(asks, UNDETERMINED, f"The question does not say {named}{limit}.")
    if place in obligation.outside:
        return Step(asks, NO, f"It leaves out {named}{limit}.")
    mainland = place == attack.attacked and "parties" in obligation.inside
    if place in obligation.inside or mainland:
        return Step(asks, YES, f"It takes in {named}{limit}.")
    return Step(asks, UNDETERMINED, f"Not said whether it takes in {named}{limit}.")


def _against(obligation: Obligation, attack: Attack) -> Iterator[Step]:
    if not obligation.adversaries:
        return
    asks, named = "Is it owed against this attacker?", " or ".join(map(party_name, obligation.adversaries))
    if attack.by is None:
        yield Step(asks, YES, f"It is owed against {named} only; no attacker is named, so the answer is for an attack "
                              f"by {named}.")
    else:
        there = attack.by in obligation.adversaries
        yield Step(asks, YES if there else NO, f"It is owed against {named} only.")


def _attacker_inside(one: Instrument, obligation: Obligation, attack: Attack, day: date) -> Iterator[Step]:
    """An attacker who is a member as well: most texts do not say what then holds."""
    by = attack.by or ""
    if by not in one.memberships or _membership(one, by, day)[0] is NO:
        return
    asks, name = f"{party_name(by)} is a member as well: is it still owed?", party_name(by)
    if obligation.among_members == "covered":
        yield Step(asks, YES, f"The text takes in an attack by a member, such as {name}.")
    elif obligation.among_members == "excluded":
        yield Step(asks, NO, f"The text leaves out an attack by a member, such as {name}.")
    else:
        yield Step(asks, UNDETERMINED, f"{name} is a member as well; the text does not say what holds when one member "
                                       "attacks another.")


# --- who owes, to whom, when --------------------------------------------------------------------------------------


def _debtors(one: Instrument, obligation: Obligation) -> tuple[str, ...]:
    """All who may ever owe a clause."""
    return obligation.debtors or one.bound_ever


def _creditors(one: Instrument, obligation: Obligation) -> frozenset[str]:
    """All to whom it may ever be owed; nobody owes it to itself."""
    named = obligation.creditors or tuple(b for b in one.beneficiaries if b != "parties")
    if named:
        world = load()
        return frozenset(p for party in named for p in (party, *(
            state for state, _, _ in world.members.get(party, ()))))
    return one.in_it_ever if "parties" in one.beneficiaries else frozenset()


def _provisos(one: Instrument, obligation: Obligation, debtor: str, attack: Attack) -> tuple[Proviso, ...]:
    """What sets this pair apart under this article, on whatever day."""
    return tuple(p for p in one.provisos if (not p.debtors or debtor in p.debtors)
                 and (not p.creditors or attack.attacked in p.creditors)
                 and (not p.articles or obligation.article in p.articles))


def _reservations(one: Instrument, debtor: str, day: date) -> tuple[str, ...]:
    """What a member reserved for itself when it joined."""
    return tuple(member.reservation for member, _ in one.memberships.get(debtor, ())
                 if member.reservation and within(day, member.since, member.until) is not NO)


def _open(obligation: Obligation) -> bool:
    """Whether it is a duty that counts here, but told in words only."""
    return obligation.do is None and obligation.type in {"defense", "assistance", "consultation", "neutrality",
                                                         "nonaggression", "abstention"}


def _days(one: Instrument, on: str) -> tuple[date, ...]:
    """The first day asked about and each later one on which something about an instrument may change."""
    first, last = first_day(on), last_day(on)
    if first == last:
        return (first,)
    world = load()
    spans = [(m.since, m.until) for m in one.members] + [(p.since, p.until) for p in one.provisos] + [
        (one.begins, _end(one))] + [(since, until) for m in one.members if one.stands_for_states(m.party)
                                    for _, since, until in world.members[m.party]]
    turns = {day for since, _ in spans if since and since != DAY_ZERO for day in (first_day(since), last_day(since))}
    turns |= {day + timedelta(days=1) for _, until in spans if until and until != DAY_LAST
              for day in (first_day(until), last_day(until))}
    return tuple(sorted({first} | {day for day in turns if first < day <= last}))


def _outcome(steps: Iterable[Step]) -> Answer:
    said = [step.says for step in steps]
    return NO if NO in said else UNDETERMINED if UNDETERMINED in said else YES


def _strength(answer: Answer) -> int:
    return {NO: 0, UNDETERMINED: 1, YES: 2}[answer]


# --- around the answer --------------------------------------------------------------------------------------------


def _check(attack: Attack) -> None:
    first_day(attack.on)
    world = load()
    for party in filter(None, (attack.attacked, attack.by)):
        if world.members.get(party):
            raise NotAnAttack(f"{party_name(party)} is an organisation.", "", "Name one of its members.")
    if attack.attacked not in world.states:
        raise NotAnAttack(f"{party_name(attack.attacked)} is no state.", "",
                          "Duties are owed to states: name the one whose territory or forces are attacked.")
    if attack.by == attack.attacked:
        raise NotAnAttack(f"{party_name(attack.attacked)} cannot attack itself.", "", "Give another state to --by.")
    if attack.where is not None and attack.where not in places():
        raise NoSuchPlace(attack.where, [], party_name(attack.attacked))
    if attack.where is not None and attack.attacked not in places()[attack.where].of:
        held = ", ".join(map(party_name, places()[attack.where].of))
        raise NotAnAttack(f"{places()[attack.where].name} is no place of {party_name(attack.attacked)}.", "",
                          f"It is held or claimed by {held}.")


def _owed_to(party: str, attack: Attack, known: Reference) -> dict[str, tuple[str, ...]]:
    """Debtor → instruments binding in law under which it surely owes help or neutrality to a party."""
    turned = Attack(party, attack.on)
    owed: dict[str, list[str]] = {}
    for identity in sorted(known.by_id):
        one = known.by_id[identity]
        if one.bindingness != "law" or one.part_of in known.by_id or party not in one.concerned:
            continue
        for obligation in one.obligations:
            if obligation.do in ARMED | {"assist", "deny_help"}:
                for duty in _duties_of(one, obligation, turned):
                    if duty.answer is YES and one.id not in owed.setdefault(duty.member, []):
                        owed[duty.member].append(one.id)
    return {member: tuple(ids) for member, ids in owed.items()}


def _with_conflicts(duty: Duty, owed_to_attacker: dict[str, tuple[str, ...]]) -> Duty:
    """With a step that tells of what the member owes the attacker; it changes no answer."""
    others = tuple(i for i in owed_to_attacker.get(duty.member, ()) if i != duty.instrument.id)
    if duty.answer is NO or not others or duty.do not in ARMED | HELP:
        return duty
    return replace(duty, conflicts=others, steps=(*duty.steps, Step(
        "Does it owe the attacker, too?", None, f"Yes, should that one be attacked: {', '.join(others)}.")))


def _why_nothing(one: Instrument, duties: list[Duty]) -> str:
    if one.kind in UNBINDING:
        return f"nobody is bound by {'an' if one.kind[0] in 'aeiou' else 'a'} {one.kind}"
    if not duties:
        return "it holds no duty that an attack on it calls for"
    reasons = [duty.because for duty in duties]
    return max(dict.fromkeys(reasons), key=reasons.count)


def _own_rules(attack: Attack, known: Reference) -> tuple[str, ...]:
    """What the one attacked has laid down for itself, such as its neutrality."""
    return tuple(
        f"{one.name}: {one.obligations[0].text if one.obligations else one.kind} ({one.id})"
        for _, one in sorted(known.by_id.items())
        if one.kind in OWN_RULE and attack.attacked in one.parties and one.holds_duty("non_alignment", "neutrality")
        and any(_in_force(one, day).says is not NO for day in _days(one, attack.on)))


def _not_covered(attack: Attack, known: Reference) -> tuple[str, ...]:
    first, last = first_day(attack.on), last_day(attack.on)
    lines = []
    if first < date.fromisoformat(COVERS[0]) or last > date.fromisoformat(COVERS[1]):
        lines.append(f"The reference covers {COVERS[0]} to {COVERS[1]}; what began or ended outside of it is missing.")
    for framework, (_, ends) in sorted(known.frameworks.items()):
        for_it = any(attack.attacked in one.beneficiaries for one in known.under(framework))
        if for_it and last > last_day(ends):
            lines.append(f"Agreements under {framework} are listed up to {ends} only.")
    lines.append(f"{len(known.by_id)} instruments were searched. Secret clauses, unwritten understandings and treaties "
                 "that the reference lacks were not: \"nobody\" means nobody under these.")
    lines.append("The right to help anyone who is attacked (UN Charter, article 51) is no duty and is not listed.")
    return tuple(lines)


def _acts(acts: Iterable[str]) -> str:
    return ", ".join(word.replace("_", " ") for word in ACTS if word in frozenset(acts))
