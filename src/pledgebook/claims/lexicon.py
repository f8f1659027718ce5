"""The words that acts are made of: which verb or noun moves an act to which stage, which noun is of which kind.

Sources: sections 3 and 4 of the codebook, the decisions beside the gold documents, and the texts the
rules were tuned on. A word is listed by its lemma; a particle follows after a blank ("rule out").
"""

from __future__ import annotations

from enum import StrEnum

from pledgebook.model import Kind


class Op(StrEnum):
    """What a word does to the act below it."""

    DO = "do"  # performs it: delivered or adopted by tense
    PLEDGE = "pledge"
    CONSIDER = "consider"
    REQUEST = "request"
    PROPOSE = "propose"
    NEGOTIATE = "negotiate"
    ADOPT = "adopt"
    REFUSE = "refuse"
    BLOCK = "block"
    END = "end"
    CONTINUE = "continue"
    BEGIN = "begin"
    FAIL = "fail"
    SAY = "say"
    WISH = "wish"
    ENABLE = "enable"
    LIGHT = "light"  # "make a pledge": the noun decides
    OBTAIN = "obtain"  # the one who gets is the subject: "received jets from Denmark"
    NOTE = "note"  # speaks of an act without moving it: "welcomed the decision to"
    SUPPORT = "support"  # of another's act or of a plan: declares support


def _words(text: str) -> frozenset[str]:
    return frozenset(w.strip().replace("_", " ") for w in text.split())


VERBS: dict[str, Op] = {}
for _op, _text in {
    Op.PLEDGE: """pledge promise commit vow undertake announce declare intend plan agree decide confirm
        reaffirm reiterate affirm prepare resolve volunteer unveil assure swear renew schedule pick
        reconfirm guarantee set_out order instruct direct determine aim_at dedicate earmark recommit
        reassure proclaim spell_out outline slate design poise bind ensure double triple devote
        oblige obligate target bring_forward""",
    Op.CONSIDER: """consider weigh mull contemplate explore study float hint examine review debate ponder
        reconsider evaluate assess look_at toy suggest moot think_about envisage anticipate predict
        speculate tip""",
    Op.REQUEST: """ask request urge call_for call_on appeal demand seek want need press push lobby plead beg
        implore encourage insist advocate petition turn_for look_to look_for solicit pursue exhort require apply_for
        campaign push_for press_for ask_for expect appeal_for scramble chase call""",
    Op.PROPOSE: "invite propose offer table submit draft put_forward introduce present recommend",
    Op.NEGOTIATE: "negotiate finalise finalize renegotiate hammer_out",
    Op.ADOPT: """sign approve adopt ratify authorise authorize vote pass enact endorse clear greenlight
        allocate allot appropriate conclude seal formalise formalize initial ink sign_off strike reach
        finalised codify vote_for vote_on mandate extend_mandate notify okay budget greenlit
        set_aside reserve""",
    Op.REFUSE: """hesitate refuse decline oppose reject resist rule_out deny withhold hold_back keep_back spurn
        rebuff object shun balk refrain shy_away hold_off
        forswear eschew rule exclude dismiss disagree dislike fear_no turn_down vote_against
        stay_out opt_out abstain scorn""",
    Op.BLOCK: """block veto stall delay hold_up obstruct thwart impede bar shelve derail hinder filibuster
        stymie prevent postpone put_off defer keep_from""",
    Op.END: """lift suspend halt freeze cancel terminate end stop withdraw pull_out cut cease discontinue scrap
        abandon revoke rescind phase_out wind_down expire lapse quit pause renounce tear_up drop
        pull repeal denounce cut_off exit leave annul dissolve disband close scale_back pull_back walk_away retract
        back_away back_out back_off go_back_on walk_back row_back renege backtrack ditch axe slash reduce remove""",
    Op.CONTINUE: """continue keep maintain sustain remain step_up increase expand accelerate extend boost go_on
        mobilise mobilize carry_on persist enhance deepen intensify expedite ramp_up speed_up
        redouble uphold prioritise prioritize""",
    Op.BEGIN: "begin start commence initiate resume launch kick_off",
    Op.FAIL: "fail neglect forget lack struggle",
    Op.SAY: """say tell state add claim argue explain write stress emphasize emphasise underline mention
        clarify admit believe think warn report recall indicate share repeat comment reply respond
        express quote point_out estimate allege assert conclude_that remark joke concede cite
        describe disclose post tweet recount testify""",
    Op.WISH: "hope wish look_forward desire dream",
    Op.NOTE: """welcome applaud commend praise appreciate acknowledge recall hail recognise recognize thank
        congratulate discuss review underscore highlight note celebrate mark salute honour_to
        reflect follow take_note""",
    Op.ENABLE: "enable allow let permit help_to pave empower",
    Op.LIGHT: """make give take have express issue hold conduct carry_out deliver_on fulfil fulfill honour
        honor demonstrate show go identify find enter bring engage""",
    Op.OBTAIN: "receive get obtain secure win gain acquire accept",
    Op.SUPPORT: "support back favour favor champion embrace advocate_for",
}.items():
    for _word in _words(_text):
        VERBS.setdefault(_word, _op)

NOUNS: dict[str, Op] = {}
for _op, _text in {
    Op.PLEDGE: """pledge promise commitment vow undertaking plan intention decision announcement resolve
        assurance readiness willingness determination preparation obligation intent program
        programme order""",
    Op.CONSIDER: """possibility option idea consideration suggestion discussion debate potential chance review
        scenario""",
    Op.REQUEST: """call request appeal demand plea push need desire bid petition urging quest insistence
        pressure ambition aspiration search necessity""",
    Op.WISH: "confidence hope wish expectation desire_to",
    Op.PROPOSE: "proposal offer draft bill legislation motion initiative recommendation resolution",
    Op.NEGOTIATE: "talk talks negotiation negotiations progress",
    Op.ADOPT: """approval consent allocation authorisation authorization ratification adoption vote signing signature
        conclusion passage enactment""",
    Op.REFUSE: """refusal opposition rejection reluctance objection unwillingness hesitation hesitance embargo ban
        moratorium""",
    Op.BLOCK: "veto blockade hold delay",
    Op.END: """suspension withdrawal halt end freeze cancellation termination pullout pull-out cut pause
        drawdown_of removal exit stop""",
    Op.CONTINUE: "continuation buildup build-up increase expansion extension boost",
    Op.DO: """delivery provision supply transfer shipment donation sale deployment dispatch establishment
        creation formation sending training accession entry arrival rotation disbursement
        release contribution purchase launch implementation export stationing hosting basing arrival
        participation procurement process""",
    Op.BEGIN: "opening start beginning resumption",
    Op.LIGHT: "step measure action role",
    Op.NOTE: "appreciation gratitude thanks tribute importance",
}.items():
    for _word in _words(_text):
        NOUNS.setdefault(_word, _op)

ADJECTIVES: dict[str, Op] = {}
for _op, _text in {
    Op.PLEDGE: """ready prepared willing committed determined set due poised bound scheduled keen eager
        able_to resolved dedicated""",
    Op.CONSIDER: "able likely possible open expected considering",
    Op.REQUEST: "needed necessary vital essential crucial urgent anxious desperate required critical imperative",
    Op.REFUSE: "reluctant unwilling hesitant opposed against wary unlikely loath cautious sceptical skeptical unable",
    Op.NEGOTIATE: "underway close",
    Op.BLOCK: "stuck stalled deadlocked",
}.items():
    for _word in _words(_text):
        ADJECTIVES.setdefault(_word, _op)

# Verbs that perform an act on a noun of the kind: "provide weapons", "deploy troops", "establish a fund".
GIVE = _words("""provide supply send give deliver donate transfer ship grant lend loan sell contribute
        disburse hand dispatch furnish gift release transport airlift offer_up extend pay fund
        finance present share train allocate invest spend hand_over help equip arm export pour
        channel funnel inject rush surge commit_to direct_to facilitate procure deliver_up set_aside
        earmark mobilise mobilize collect add implement offer_to purchase buy finish build repair
        restore rebuild replenish refurbish subsidise subsidize waive forgive cover""")
HELP = _words("""support help assist aid arm equip train fund finance back rearm resupply subsidise subsidize
        advise bolster strengthen modernise modernize reinforce rebuild reconstruct sustain feed
        shelter protect_from repair bail_out""")
DEPLOY = _words("""open supply second volunteer install concentrate amass deploy
    station base send dispatch redeploy host rotate move position post garrison land
        commit surge shift maintain keep add bring place return withdraw pull_out pull pull_back
        remove leave reduce draw_down increase double transfer reinforce mass put boost contribute
        provide raise have introduce sail bolster augment relocate cut use""")
DEFEND = _words(
    "defend protect guarantee safeguard shield come_to assure consult invoke intercept shoot_down down trigger activate"
)
JOIN = _words(
    """join accede enter admit invite leave quit exit accept become apply readmit withdraw add
        expel re-enter rejoin welcome integrate"""
)
FOUND = _words("""establish create set_up found launch form host open build inaugurate join participate
        take_part lead contribute fund stand_up activate staff head co-chair chair run expand extend
        renew mandate authorise authorize run_by dissolve disband leave quit withdraw assemble begin
        set constitute rally put pay build steer command""")
CONCLUDE = _words("""sign conclude ratify initial reach seal ink finalise finalize strike enter agree renew
        extend suspend terminate abrogate cancel scrap denounce draft prepare propose negotiate
        broker implement establish adopt approve announce launch forge formalise formalize make
        accept draw_up complete update upgrade have""")
STANCE = _words("""increase raise boost spend double triple quadruple lift invest acquire develop host possess
        modernise modernize abandon keep maintain declare adopt activate reaffirm expand build
        produce obtain renounce hold station accept cut reduce exceed meet reach test deploy update
        revise allocate strengthen place put freeze suspend give_up seek pursue upgrade have
        dismantle cap limit ban drop retain reintroduce introduce commission procure buy purchase
        order launch plan scrap enrich""")

# Verbs that do something else to the thing: an object of theirs is no act.
OTHER_VERBS = _words("""use fire test destroy seize capture criticise criticize condemn violate breach attack detect
        face lose kill know see describe call blame mean cause threaten win fight hit strike injure
        report show watch fear mention question study be become remain seem appear like love hate
        cost total surround cross bomb shell raid loot steal burn smuggle import inspect verify
        monitor count estimate compare follow precede accompany affect hurt damage undermine
        jeopardise jeopardize complicate risk doubt ignore overlook understand read write hear feel
        believe think regret lament mourn decry defy flout evade circumvent abuse exploit misuse
        spark trigger prompt provoke fuel drive shape define reflect represent constitute symbolise
        symbolize mark close touch carry wield brandish hold_talks meet visit tour greet host_talks
        overthrow topple oust arrest detain try sentence convict probe investigate track map chart
        trace predict survive suffer experience endure contain include involve concern regard
        address""")

KIND_VERBS: dict[Kind, frozenset[str]] = {
    Kind.AID: GIVE,
    Kind.DEPLOYMENT: DEPLOY,
    Kind.GUARANTEE: GIVE | DEFEND,
    Kind.MEMBERSHIP: JOIN,
    Kind.BODY: FOUND,
    Kind.AGREEMENT: CONCLUDE,
    Kind.POSTURE: STANCE,
}

AGREEMENT_NOUNS = _words("""agreement pact treaty accord deal memorandum mou declaration compact convention protocol
        ceasefire cease-fire truce armistice partnership arrangement concordat entente""")
AID_NOUNS = _words("""aid assistance weapon weaponry arm arms ammunition munition shell missile rocket tank jet
        aircraft helicopter drone howitzer launcher battery radar vehicle equipment gear package
        loan grant funding money supplies supply training relief humanitarian food medicine tranche
        shipment delivery drawdown financing credit interceptor mortar artillery armour armor sale
        sales supplemental round rounds blanket antibiotic mine minehunter rifle body-armour helmet
        generator transformer fuel spare demining reconstruction plane warplane fighter patriot
        himars leopard abrams bradley stinger javelin nasams iris-t f-16 f-16s mig-29 gripen storm
        atacms taurus gunship uav uavs mine-clearance hardware materiel matériel kit radio ship
        vessel cutter boat patrol-boat corvette frigate submarine tent blanket vaccine wheat grain
        ambulance hospital field-hospital intelligence cash stipend subsidy instalment installment
        facility donation""")
WEAK_AID_NOUNS = _words("""support help backing contribution fund funds resource resources capability capabilities
        investment material service expertise instructor capacity system systems tool cooperation
        technology round allocation million billion dollar euro pound share debt goods
        infrastructure repair""")
GUARANTEE_NOUNS = _words("guarantee assurance reassurance umbrella")
BODY_NOUNS = _words("""command fund coalition mission taskforce hub centre center commission committee council
        mechanism headquarters tribunal corps secretariat facility alliance group force office
        academy registry bank column framework cell bloc initiative programme program network
        corridor forum""")

SECURITY = _words("""security defence defense military arms weapons nuclear peace war troops army armed strategic
        ceasefire cease-fire missile missiles alliance nato bilateral mutual border naval maritime
        air non-aggression friendship cooperation co-operation assistance ammunition
        strategic-partnership intelligence cyber disarmament withdrawal basing status-of-forces
        hostage prisoner truce association normalization normalisation demilitarisation
        demilitarization partition nonaggression guarantee protection defensive forces""")

# Nouns whose bearer acts for the party named beside it: "the Estonian minister", "US officials".
ACTING = _words("""government administration president presidency minister ministry premier chancellor
        secretary parliament lawmaker lawmakers official officials leader leaders leadership
        authority authorities army military force forces navy troops diplomat envoy ambassador
        delegation spokesman spokeswoman spokesperson chief head commander general admiral cabinet
        senate congress house council commission department state side king emir sultan prince
        adviser advisor officer foreign people representative legislature assembly senator
        congressman mp deputy republicans democrats opposition party regime junta ruler counterpart
        negotiator team agency office treasury taxpayer taxpayers nation country republic capital
        command pentagon embassy mission pilot pilots personnel soldiers soldier jets fighter
        fighters airforce guard police executive speaker court candidate administrator economist
        bank monarch crown member members founder voter voters public citizens allies ally industry
        chair chairman taskforce majority president-elect politician politicians firm troop ships
        partner partners lender donor coalition bloc instructors trainers experts specialist bases
        company companies general-secretary crews crew destroyer frigate
        warship warships gunner gunners""")
COUNTRY_NOUNS = _words("country nation state republic kingdom emirate sultanate government homeland island")
