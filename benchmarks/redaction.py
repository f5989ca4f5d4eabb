"""How well redaction finds personal details: recall and precision by kind, every miss, and speed.

Run: python benchmarks/redaction.py --data ../shared/data

Own held-back sentences first (redaction_held_back.toml), then the public sets of `--data` where they
are. Beside Heard stand its list of names alone, and presidio with its UK recognisers where it is installed.

A detail is *found* when spans of its own kind cover at least half of it, *hidden* when spans of any kind cover every
letter and digit of it. A span is *right* when it overlaps a detail of its kind, and *private* when it overlaps one of
any kind (a street named after somebody). The public sets label people in public life as persons too, whom Heard keeps
on purpose: a second row, "name, private", leaves out those on Heard's list of public people.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import resource
import statistics
import sys
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from feedback.core.records import RawText, Span
from feedback.partnership.schools import read_schools
from feedback.redaction import redact
from feedback.redaction.lexicon import lexicon
from feedback.redaction.school_names import SchoolNames, school_names
from feedback.redaction.text import LABELS, fold, tokens
from feedback.spreadsheets.reading import read_table

HELD_BACK = Path(__file__).with_name("redaction_held_back.toml")
LIST = Path(__file__).parent / "held_back" / "redaction" / "schools.csv"
"""A partnership's own list, as it would bring one in."""
REPEATED = (
    "kayleigh and ",
    "snap: ",
    "@a ",
    "07700 900123 ",
    "st ",
    "a at b dot ",
    "born 3/4/12 ",
    "12 acacia road ",
    "a",
    "1 ",
)
SETS = ("personal_data_templates", "personal_data_uk_tweets", "personal_data_wnut17")
SAME_KIND = {
    "PERSON": "name",
    "PHONE_NUMBER": "phone",
    "EMAIL_ADDRESS": "email",
    "STREET_ADDRESS": "address",
    "DOMAIN_NAME": "link",
    "USERNAME": "handle",
}
PRESIDIO_KIND = {
    "PERSON": "name",
    "PHONE_NUMBER": "phone",
    "EMAIL_ADDRESS": "email",
    "UK_POSTCODE": "postcode",
    "URL": "link",
    "UK_VEHICLE_REGISTRATION": "plate",
    "UK_NINO": "ni_number",
    "UK_NHS": "nhs_number",
}
CONTACT = tuple(kind for kind in LABELS if kind != "name")


@dataclass(frozen=True)
class Text:
    words: str
    details: tuple[Span, ...]
    section: str = ""


@dataclass
class Score:
    found: Counter[str] = field(default_factory=Counter)
    hidden: Counter[str] = field(default_factory=Counter)
    details: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    private: Counter[str] = field(default_factory=Counter)
    spans: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


Finder = Callable[[str], Iterable[Span]]


def _schools() -> SchoolNames:
    rows = read_schools(read_table(LIST.read_bytes(), LIST.name))
    return school_names(rows, [short for lines in rows.values() for short in lines.splitlines()])


SCHOOLS = _schools()


def heard(text: str) -> Iterable[Span]:
    return redact(RawText(text), SCHOOLS).spans


def names_alone(text: str) -> Iterable[Span]:
    """Every word on the written lists of names, whatever stands around it."""
    lex = lexicon()
    return [Span(word.start, word.end, "name") for word in tokens(fold(text)) if lex.given_rank(word.lower) > 1]


def presidio() -> tuple[str, Finder] | None:
    """Presidio's analyzer with its UK recognisers, and with a spaCy model's names where one is installed."""
    try:
        import spacy
        from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
        from presidio_analyzer.nlp_engine import SpacyNlpEngine
        from presidio_analyzer.predefined_recognizers import (
            NhsRecognizer,
            UkNinoRecognizer,
            UkPostcodeRecognizer,
            UkVehicleRegistrationRecognizer,
        )
    except ImportError:
        return None
    model = next(
        (name for name in ("en_core_web_lg", "en_core_web_md", "en_core_web_sm") if spacy.util.is_package(name)), None
    )

    class Engine(SpacyNlpEngine):
        def __init__(self) -> None:
            super().__init__(models=[{"lang_code": "en", "model_name": model or "blank"}])
            self.nlp = {"en": spacy.load(model) if model else spacy.blank("en")}

    registry = RecognizerRegistry()
    engine = Engine()
    registry.load_predefined_recognizers(languages=["en"], nlp_engine=engine)
    for recogniser in (NhsRecognizer, UkNinoRecognizer, UkPostcodeRecognizer, UkVehicleRegistrationRecognizer):
        registry.add_recognizer(recogniser(supported_language="en"))
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=engine)

    def find(text: str) -> Iterable[Span]:
        results = analyzer.analyze(text, language="en", entities=list(PRESIDIO_KIND))
        return [Span(result.start, result.end, PRESIDIO_KIND[result.entity_type]) for result in results]

    return f"presidio ({model or 'no language model'})", find


def marked(line: str, section: str = "") -> Text:
    """A line of redaction_held_back.toml: {kind|words} as a detail."""
    words, details = "", []
    for piece in re.split(r"(\{\w+\|[^}]*\})", line):
        if found := re.fullmatch(r"\{(\w+)\|([^}]*)\}", piece):
            details.append(Span(len(words), len(words) + len(found[2]), found[1]))
            words += found[2]
        else:
            words += piece
    return Text(words, tuple(details), section)


def own() -> list[Text]:
    sections = tomllib.loads(HELD_BACK.read_text(encoding="utf-8"))
    sections.pop("version")
    return [marked(line, name) for name, lines in sections.items() for line in lines.strip().splitlines()]


def public(path: Path) -> list[Text]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Text(
            row["text"],
            tuple(Span(s["start"], s["end"], SAME_KIND[s["type"]]) for s in row["spans"] if s["type"] in SAME_KIND),
        )
        for row in rows
    ]


def less_public(text: Text) -> Text:
    """A text without the names of people on Heard's public list among its details."""
    public = lexicon().public
    return Text(
        text.words,
        tuple(d for d in text.details if d.type != "name" or text.words[d.start : d.end].lower() not in public),
    )


def score(texts: Iterable[Text], find: Finder) -> Score:
    result = Score()
    for text in texts:
        spans = list(find(text.words))
        covered: dict[str, set[int]] = defaultdict(set)
        for span in spans:
            covered[span.type].update(range(span.start, span.end))
        everywhere = set().union(*covered.values()) if covered else set()
        for detail in text.details:
            letters = {at for at in range(detail.start, detail.end) if text.words[at].isalnum()}
            found = len(letters & covered[detail.type]) * 2 >= max(1, len(letters))
            result.details[detail.type] += 1
            result.found[detail.type] += found
            result.hidden[detail.type] += letters <= everywhere
            if not found:
                result.misses.append(f"{detail.type}: {text.words[detail.start : detail.end]!r} in {text.words!r}")
        for span in spans:
            right = any(d.type == span.type and d.start < span.end and span.start < d.end for d in text.details)
            result.spans[span.type] += 1
            result.right[span.type] += right
            result.private[span.type] += any(d.start < span.end and span.start < d.end for d in text.details)
            if not right:
                result.wrong.append(f"{span.type}: {text.words[span.start : span.end]!r} in {text.words!r}")
    return result


def interval(hits: int, of: int) -> str:
    """A share with its 95 % Wilson interval."""
    if not of:
        return "      –       "
    z, share = 1.96, hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return f"{share:.2f} [{max(0, middle - half):.2f}–{min(1, middle + half):.2f}]"


def table(title: str, result: Score, kinds: Iterable[str]) -> None:
    print(
        f"\n{title}\n  {'kind':12} {'details':>7} {'recall (found)':>20} {'hidden':>18} {'spans':>6} {'precision':>18}"
    )
    kinds = [kind for kind in kinds if result.details[kind] or result.spans[kind]]
    groups = [(kind, [kind]) for kind in kinds] + [("contact", [k for k in kinds if k != "name"]), ("all", kinds)]
    for label, members in groups:
        details, spans = sum(result.details[k] for k in members), sum(result.spans[k] for k in members)
        found = interval(sum(result.found[k] for k in members), details)
        hidden = interval(sum(result.hidden[k] for k in members), details)
        precision = interval(sum(result.right[k] for k in members), spans)
        private = interval(sum(result.private[k] for k in members), spans)
        print(f"  {label:14} {details:7} {found:>17} {hidden:>17} {spans:6} {precision:>17} {private:>17}")


def speed(texts: list[Text], find: Finder) -> str:
    took = []
    for text in texts:
        start = time.perf_counter()
        find(text.words)
        took.append((time.perf_counter() - start) * 1000)
    took.sort()
    return f"p50 {statistics.median(took):.2f} ms, p95 {took[int(len(took) * 0.95)]:.2f} ms a text"


def megabytes() -> float:
    """The most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def long_texts() -> None:
    """How the time grows with the length of a text, on texts that repeat themselves."""
    print("\nlong texts: seconds for 10,000 and for 100,000 characters")
    for piece in REPEATED:
        took = []
        for length in (10_000, 100_000):
            started = time.process_time()
            heard(piece * (length // len(piece)))
            took.append(time.process_time() - started)
        print(f"  {piece!r:20} {took[0]:6.2f} {took[1]:6.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--wrong", action="store_true", help="also print every span of the own set that is no detail")
    arguments = parser.parse_args()
    before, started = megabytes(), time.perf_counter()
    heard("warm up")
    print(f"start-up: {time.perf_counter() - started:.2f} s, {megabytes() - before:.0f} MB more")
    finders: list[tuple[str, Finder]] = [("Heard", heard), ("list of names alone", names_alone)]
    if other := presidio():
        finders.append(other)
    else:
        print("presidio-analyzer is not installed: left out")
    texts = own()
    for label, find in finders:
        result = score(texts, find)
        table(f"{label}: own held-back set, {len(texts)} texts; {speed(texts, find)}", result, LABELS)
        if find is heard:
            print("\n  missed:", *result.misses, sep="\n    ")
            if arguments.wrong:
                print("\n  wrong:", *result.wrong, sep="\n    ")
    long_texts()
    for name in SETS:
        path = arguments.data / f"{name}.jsonl"
        if not path.exists():
            print(f"\n{path} is not there: skipped")
            continue
        texts = public(path)
        kinds = [kind for kind in LABELS if any(d.type == kind for text in texts for d in text.details)]
        for label, find in finders:
            table(f"{label}: {name}, {len(texts)} texts; {speed(texts, find)}", score(texts, find), kinds)
            less = score(map(less_public, texts), find)
            names = less.details["name"]
            print(f"  {'name, private':14} {names:7} {interval(less.found['name'], names):>17}")


if __name__ == "__main__":
    main()
