"""Attack protected tables by linear programming, and what the protection costs; beside plainer schemes.

    python benchmarks/suppression.py --tables 5000

Makes small and awkward populations (two to four sessions, two or three ages, three themes from rare to nearly
everybody's, two editions), protects a random choice of linked tables for executives and for the public in random
order, and hands all that is published to the attacker of tests/analysis/attack.py. *Determined*: a group below the
threshold of which he knows more than "fewer than 5" (10). The plainer schemes publish the same tables.
Then the cost for a partnership's quarter: 240 young people, 12 sessions, 24 themes. Last, the time of an edition's
tables after many meetings: each rests on 60 to 300 young people in five of twenty places, and is checked against all.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from analysis.disclosure import (
    Audience,
    CountTable,
    Dimension,
    ProtectedTable,
    Protection,
    Shown,
    Thresholds,
    one_way,
    protect,
    show_count,
)
from tests.analysis.disclosure.attack import Attack, Person, World, random_world, tables_of

RULES = Thresholds()
READERS = (Audience.EXECUTIVE, Audience.PUBLIC)


def hidden_only(n: int, audience: Audience) -> Shown:
    """Small counts hidden, the others exact: suppression without secondary suppression."""
    small = RULES.threshold(audience)
    return Shown(low=0, high=small - 1) if n < small else Shown(low=n, high=n)


def to_nearest(n: int, audience: Audience) -> Shown:
    """Small counts hidden, the others rounded to the nearest multiple of 5: rounding alone, as often done."""
    small, nearest = RULES.threshold(audience), RULES.small * round(n / RULES.small)
    if n < small:
        return Shown(low=0, high=small - 1)
    return Shown(low=max(small, nearest - 2), high=nearest + 2)


def rounded_down(n: int, audience: Audience) -> Shown:
    """Heard's intervals without minimum base and without secondary suppression."""
    return show_count(n, audience=audience)


PLAINER: dict[str, Callable[[int, Audience], Shown]] = {
    "small counts hidden, no secondary suppression": hidden_only,
    "rounding to the nearest 5 alone": to_nearest,
    "rounding down alone": rounded_down,
}


@dataclass
class Tally:
    """One scheme's account."""

    worlds: int = 0
    tables: int = 0
    hidden: int = 0
    attacked: int = 0
    determined: int = 0
    uncounted: int = 0
    broken: int = 0
    seconds: float = 0.0
    shown: Counter[str] = field(default_factory=Counter)

    def attack(self, world: World, published: Sequence[ProtectedTable], rules: Thresholds | None) -> None:
        self.worlds += 1
        self.tables += len(published)
        self.hidden += sum(s.value is None for table in published for s in table.figures)
        broken = False
        for reader in READERS:
            held = [t for t in published if reader is Audience.EXECUTIVE or t.audience is Audience.PUBLIC]
            if not held:
                continue
            attacked, found = Attack(world, held, rules).findings(RULES.threshold(reader))
            self.attacked += attacked
            self.determined += sum(f.counted for f in found)
            self.uncounted += sum(not f.counted for f in found)
            broken = broken or any(f.counted for f in found)
        self.broken += broken


def cost(kept: Iterable[Protection], tally: Counter[str]) -> None:
    """Count figures as primary rules alone would tell them, and those that are told less closely."""
    for protection in kept:
        counts = protection.source.by_key()
        small_base = {line.group for line in protection.log if line.why == "small_base"}
        for key, shown in protection.table.by_key().items():
            alone = show_count(counts[key], audience=protection.table.audience)
            tally["figures"] += 1
            if key in small_base or alone.value is None:
                tally["hidden by the rules"] += 1
            elif shown.high is None or shown.value is None:
                tally["hidden besides"] += 1
            elif (shown.low, shown.high) != (alone.low, alone.high):
                tally["told less closely"] += 1


def chosen(world: World, rng: random.Random) -> list[tuple[Audience, CountTable]]:
    """Some linked tables of each edition, for both audiences, in some order."""
    found = []
    for edition in world.editions:
        for audience in rng.sample(READERS, 2):
            found += [(audience, table) for table in rng.sample(list(tables_of(world, edition)), rng.randint(1, 4))]
    return found


def attack_all(wanted: int, plainer: int, seed: int) -> dict[str, Tally]:
    tallies = {"Heard": Tally()} | {name: Tally() for name in PLAINER}
    number = seed
    while tallies["Heard"].tables < wanted:
        rng = random.Random(number)
        world = random_world(rng)
        tables = chosen(world, rng)
        kept: list[Protection] = []
        start = time.process_time()
        for audience, table in tables:
            kept.append(protect(table, audience=audience, thresholds=RULES, published=kept))
        tallies["Heard"].seconds += time.process_time() - start
        cost(kept, tallies["Heard"].shown)
        tallies["Heard"].attack(world, [protection.table for protection in kept], RULES)
        for name, scheme in PLAINER.items():
            if tallies[name].tables < plainer:
                plain = [
                    ProtectedTable(layout=t.layout, audience=a, figures=tuple(scheme(n, a) for n in t.counts))
                    for a, t in tables
                ]
                tallies[name].attack(world, plain, None)
        number += 1
    return tallies


def quarter(seed: int) -> World:
    """A partnership's quarter: 12 sessions, three ages, 24 themes that fall off as themes do; six answers come late."""
    rng = random.Random(seed)
    dimensions = (
        Dimension("session", tuple(f"s{i}" for i in range(12))),
        Dimension("age", ("8-10", "11-14", "15-25")),
    )
    themes = Dimension("theme", tuple(f"t{i}" for i in range(24)), overlapping=True)
    weights = [[rng.choice((1, 2, 3)) for _ in d.values] for d in dimensions]
    people = tuple(
        Person(
            int(i >= 240),
            tuple(rng.choices(d.values, w)[0] for d, w in zip(dimensions, weights, strict=True)),
            frozenset(t for place, t in enumerate(themes.values) if rng.random() < 0.4 / (place + 1) + 0.02),
        )
        for i in range(246)
    )
    return World(dimensions, themes, ("first", "second"), people)


def many_meetings(count: int, seed: int) -> list[float]:
    """Seconds for the six tables of each meeting's executive edition: themes, sides of three, faces, places."""
    rng, kept, seconds = random.Random(seed), [], []
    themes = Dimension("theme", tuple(f"theme {n}" for n in range(24)), overlapping=True)
    sides, faces = Dimension("side", tuple("abcd")), Dimension("face", tuple("12345-"))
    for number in range(count):
        edition, people = f"meeting {number}", rng.randint(60, 300)
        places = Dimension("area", tuple(sorted(f"place {n}" for n in rng.sample(range(20), 5))))
        said = [rng.randint(0, people // 3) for _ in themes.values]
        tables = [one_way(edition, themes, said, total=people)]
        for theme, n in list(zip(themes.values, said, strict=True))[:3]:
            tables.append(one_way(edition, sides, parted(rng, n, sides), within=(("theme", theme),)))
        tables += [one_way(edition, d, parted(rng, people, d), total=people) for d in (faces, places)]
        start = time.process_time()
        for table in tables:
            kept.append(protect(table, audience=Audience.EXECUTIVE, thresholds=RULES, published=kept))
        seconds.append(time.process_time() - start)
    return seconds


def parted(rng: random.Random, people: int, among: Dimension) -> list[int]:
    found = Counter(rng.choice(among.values) for _ in range(people))
    return [found[value] for value in among.values]


def report(tallies: dict[str, Tally]) -> None:
    print(f"{'scheme':<48}{'tables':>8}{'hidden':>9}{'attacked':>10}{'determined':>12}{'worlds broken':>16}")
    for name, tally in tallies.items():
        broken = f"{tally.broken} of {tally.worlds}"
        print(f"{name:<48}{tally.tables:>8}{tally.hidden:>9}{tally.attacked:>10}{tally.determined:>12}{broken:>16}")
    heard = tallies["Heard"]
    print(f"\nHeard: groups that no table counts, known to be there and to be small: {heard.uncounted}")
    print(f"Heard: {1000 * heard.seconds / heard.tables:.0f} ms of processor a table, protection alone")


def share_line(what: str, tally: Counter[str]) -> str:
    parts = [f"{name} {100 * tally[name] / tally['figures']:.1f}%" for name in list(PRINTED)]
    return f"{what:<24}{tally['figures']:>8} figures: " + ", ".join(parts)


PRINTED = ("hidden by the rules", "hidden besides", "told less closely")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", type=int, default=300, help="tables to protect and attack")
    parser.add_argument("--plainer", type=int, default=300, help="tables to attack of each plainer scheme")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--meetings", type=int, default=24, help="meetings after one another")
    parser.add_argument("--data", type=Path, help="not used: populations are made up")
    args = parser.parse_args()

    tallies = attack_all(args.tables, args.plainer, args.seed)
    report(tallies)
    print("\nWhat it costs (of all figures):")
    print(share_line("small and awkward", tallies["Heard"].shown))

    world = quarter(args.seed)
    for audience in READERS:
        kept: list[Protection] = []
        told: Counter[str] = Counter()
        seconds = []
        for edition in world.editions:
            for table in (world.by_theme(edition), *tables_of(world, edition)[:2]):
                start = time.process_time()
                kept.append(protect(table, audience=audience, thresholds=RULES, published=kept))
                seconds.append(time.process_time() - start)
        cost(kept, told)
        print(share_line(f"a quarter, {audience}", told))
        print(f"{'':<24}six tables, two editions: {sum(seconds):.1f} s in all, the slowest {max(seconds):.1f} s")
    seconds = many_meetings(args.meetings, args.seed)
    print(f"\nAn edition's tables: the first meeting {seconds[0]:.1f} s, number {len(seconds)} {seconds[-1]:.1f} s")
    assert tallies["Heard"].determined == 0, "a group was given away"


if __name__ == "__main__":
    main()
