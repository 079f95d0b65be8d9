"""exp-1 at pocket size, rehearsed in PyTorch on the committed split: one JSON line a run, a table of means at the end.

An independent second implementation: no code, random stream or initial weight is shared with the package, so single
runs differ from its cells and only levels compare. No gradient clipping. Split and tokenizer come from
export-split.ts; README.md beside this file says how to run it all.
"""

import argparse
import json
import math
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import sacrebleu
import torch
from tokenizers import Tokenizer
from torch import Tensor

import losses
from seq2seq import Seq2Seq

Example = dict
Schedule = Callable[[float], float]

# Weight of the Brier part by normalised training time; None where the arm is log-loss alone, 1 where it is Brier alone.
ARMS: dict[str, Schedule | None] = {
    "log-loss": None,
    "brier": lambda t: 1.0,
    "hypros": lambda t: 1 / (1 + math.exp(-(t - 0.3) / 0.1)),
    "hypros-fixed-lambda": lambda t: 0.5,
    "hypros-linear-schedule": lambda t: t,
}


class Split:
    """The exported data: ids end with `eos`, `bos` is added here."""

    def __init__(self, folder: Path):
        data = json.loads((folder / "split.json").read_text(encoding="utf-8"))
        self.pad, self.bos, self.eos = data["pad"], data["bos"], data["eos"]
        self.vocabulary: int = data["vocabulary"]
        self.train, self.validation, self.test = data["train"], data["validation"], data["test"]
        self.buckets: list[dict] = data["buckets"]
        self.copied: list[str] = data["copied"]
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.decode: list[dict] = data["decode"]

    def padded(self, sequences: list[list[int]]) -> Tensor:
        longest = max(map(len, sequences))
        return torch.tensor([ids + [self.pad] * (longest - len(ids)) for ids in sequences])

    def limit(self, example: Example) -> int:
        """Most tokens of a translation, by the length of its source alone, as the cells have it."""
        return next(bucket["target"] for bucket in self.decode if len(example["source"]) <= bucket["source"])

    def sources(self, examples: list[Example]) -> Tensor:
        return self.padded([e["source"] for e in examples])

    def batch(self, examples: list[Example]) -> tuple[Tensor, Tensor, Tensor]:
        """Source, decoder input and targets."""
        inputs = self.padded([[self.bos] + e["target"][:-1] for e in examples])
        return self.sources(examples), inputs, self.padded([e["target"] for e in examples])


def cut(items: list, size: int) -> list[list]:
    return [items[i : i + size] for i in range(0, len(items), size)]


def bucketed(split: Split, order: random.Random) -> list[list[Example]]:
    """Batches of one epoch, each from one length bucket, with its rows; the last batch of a bucket may be smaller."""
    groups: dict[int, list[Example]] = {}
    for example in order.sample(split.train, len(split.train)):
        source, target = len(example["source"]), len(example["target"])
        fits = (source <= bucket["source"] and target <= bucket["target"] for bucket in split.buckets)
        groups.setdefault(list(fits).index(True), []).append(example)
    batches = [batch for i, group in groups.items() for batch in cut(group, split.buckets[i]["rows"])]
    order.shuffle(batches)
    return batches


def batches(split: Split, size: int, batching: str, order: random.Random) -> Iterator[list[Example]]:
    """Endless, epoch after epoch; `random`: whole batches cut from the examples in random order."""
    while True:
        if batching == "buckets":
            yield from bucketed(split, order)
        else:
            epoch = cut(order.sample(split.train, len(split.train)), size)
            yield from (batch for batch in epoch if len(batch) == size)


def token_losses(logits: Tensor, targets: Tensor, lam: float | None) -> Tensor:
    if lam is None:
        return losses.log_loss(logits, targets)
    return losses.brier(logits, targets) if lam == 1 else losses.hybrid(logits, targets, lam)


def translate(model: Seq2Seq, split: Split, examples: list[Example]) -> list[str]:
    """Greedy translations; similar lengths go together, which saves padding and changes nothing else."""
    order = sorted(range(len(examples)), key=lambda i: len(examples[i]["source"]))
    texts = [""] * len(examples)
    for indices in cut(order, 50):
        source = split.sources([examples[i] for i in indices])
        limits = [split.limit(examples[i]) for i in indices]
        outputs = model.greedy(source, split.bos, split.eos, max(limits))
        outputs = [ids[:limit] for ids, limit in zip(outputs, limits, strict=True)]
        for i, text in zip(indices, split.tokenizer.decode_batch(outputs), strict=True):
            texts[i] = text
    return texts


def bleu(hypotheses: list[str], examples: list[Example]) -> float:
    return sacrebleu.corpus_bleu(hypotheses, [[e["reference"] for e in examples]], tokenize="13a").score


@torch.no_grad()
def calibration(model: Seq2Seq, split: Split, examples: list[Example]) -> dict[str, float]:
    """Over teacher-forced tokens, `eos` in and padding out: perplexity, mean Brier, ECE of 10 equal-width bins."""
    columns: list[tuple[Tensor, ...]] = []
    for group in cut(examples, 50):
        source, inputs, targets = split.batch(group)
        real = targets != split.pad
        logits, labels = model(source, inputs)[real], targets[real]
        confidence, guess = logits.softmax(-1).max(-1)
        columns.append((losses.log_loss(logits, labels), losses.brier(logits, labels), confidence, guess == labels))
    log, brier, confidence, correct = (torch.cat(c).double() for c in zip(*columns, strict=True))
    bins = (confidence * 10).ceil().sub(1).clamp(0, 9).long()
    gaps = torch.zeros(10, dtype=torch.double).index_add_(0, bins, confidence - correct)
    return {
        "perplexity": log.mean().exp().item(),
        "brier": brier.mean().item(),
        "ece": (gaps.abs().sum() / len(log)).item(),
    }


def train(split: Split, arm: str, seed: int, options: argparse.Namespace) -> dict:
    """One run: the weights of the best validation BLEU, judged on the test split."""
    torch.manual_seed(seed)
    model = Seq2Seq(split.vocabulary, split.pad)
    optimizer = torch.optim.Adam(model.parameters(), betas=(0.9, 0.98), eps=1e-9)
    schedule = ARMS[arm]
    stream = batches(split, options.batch, options.batching, random.Random(seed))
    best: dict = {"validationBleu": -1.0}
    curve, started = [], time.perf_counter()
    for update in range(1, options.steps + 1):
        lam = schedule(update / options.steps) if schedule else None
        rate = options.rate * min(update / options.warmup, math.sqrt(options.warmup / update))
        optimizer.param_groups[0]["lr"] = rate
        source, inputs, targets = split.batch(next(stream))
        real = targets != split.pad
        loss = token_losses(model(source, inputs)[real], targets[real], lam).mean()
        if not loss.isfinite():
            return {"arm": arm, "seed": seed, "diverged": update}
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if update % options.evaluate_every == 0 or update == options.steps:
            model.eval()
            score = bleu(translate(model, split, split.validation), split.validation)
            perplexity = calibration(model, split, split.validation)["perplexity"]
            scores = {"validationBleu": score, "validationPerplexity": perplexity}
            curve.append({"step": update, "loss": loss.item(), **scores})
            if score > best["validationBleu"]:
                weights = {name: value.clone() for name, value in model.state_dict().items()}
                best = {"validationBleu": score, "bestStep": update, "weights": weights}
            model.train()
    model.load_state_dict(best.pop("weights"))
    model.eval()
    scores = {"bleu": bleu(translate(model, split, split.test), split.test)}
    scores |= calibration(model, split, split.test) | best | {"seconds": time.perf_counter() - started}
    settings = {"steps": options.steps, "batching": options.batching}
    return {"arm": arm, "seed": seed, **settings, **scores, "curve": curve}


def summarise(runs: list[dict]) -> None:
    for arm in dict.fromkeys(run["arm"] for run in runs):
        scores = [run["bleu"] for run in runs if run["arm"] == arm and "bleu" in run]
        if scores:
            each = " ".join(f"{score:.1f}" for score in scores)
            print(f"{arm:24s} test BLEU {statistics.mean(scores):5.1f}   ({each})", file=sys.stderr)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", type=Path, default=Path(__file__).parent / "split", help="folder of export-split.ts")
    parser.add_argument("--arms", nargs="+", choices=list(ARMS), default=list(ARMS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3])
    parser.add_argument("--batching", choices=("buckets", "random"), default="buckets")
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--batch", type=int, default=16, help="examples a batch, where batching is random")
    parser.add_argument("--rate", type=float, default=7e-3, help="peak learning rate")
    parser.add_argument("--warmup", type=int, default=100)
    parser.add_argument("--evaluate-every", type=int, default=100)
    options = parser.parse_args()
    if not (options.split / "split.json").exists():
        parser.error(f"no split.json in {options.split}: write it by `node bench/peers/export-split.ts`")
    return options


def main() -> None:
    options = arguments()
    torch.set_num_threads(1)
    split = Split(options.split)
    copied = bleu(split.copied, split.test)
    print(json.dumps({"arm": "copy", "bleu": copied}), flush=True)
    runs = []
    for arm in options.arms:
        for seed in options.seeds:
            runs.append(train(split, arm, seed, options))
            print(json.dumps(runs[-1]), flush=True)
    summarise(runs)


if __name__ == "__main__":
    main()
