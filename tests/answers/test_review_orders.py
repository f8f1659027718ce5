"""A sample hangs on its seed and the names of the claims, and on nothing else."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from pledgebook.answers.priorities import By
from pledgebook.answers.review import in_review_order
from pledgebook.model import digest
from pledgebook.register.judged import Judged
from tests.register.readings import reading


@pytest.mark.parametrize("last", ["", "ø-1", 'a"b', "a b"])
def test_a_sample_is_ordered_by_the_digest_of_seed_and_name(last: str) -> None:
    one, = reading("one", ("Norway will give Ukraine tents.", {"actors": ("NOR",)})).claims
    names = [f"c{number:012x}" for number in range(300)] + [last] * bool(last)
    claims = [replace(one).known_as(name) for name in names]
    random.Random(1).shuffle(claims)
    for seed in (0, 7, 123456):
        found = [claim.id for claim in in_review_order(claims, Judged(()), By.RANDOM, seed)]
        assert found == sorted(names, key=lambda name: (digest([seed, name]), name))


def test_names_of_one_digest_are_ordered_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which two names share it nobody knows; here all do."""
    frombuffer = np.frombuffer
    monkeypatch.setattr(np, "frombuffer", lambda *given: np.zeros_like(frombuffer(*given)))
    one, = reading("one", ("Norway will give Ukraine tents.", {"actors": ("NOR",)})).claims
    claims = [replace(one).known_as(name) for name in ("cb", "ca", "cc")]
    assert [claim.id for claim in in_review_order(claims, Judged(()), By.RANDOM, 3)] == ["ca", "cb", "cc"]
