"""One training step of a causal transformer in PyTorch, timed on request: the peer of bench/step.ts.

A server on standard input and output, so that a caller can interleave it with another engine (A B A B); the protocol
is in README.md. The step: forward, mean loss over all B*T tokens, backward, Adam, loss read back. The model: token
embedding plus learned positions, L pre-norm blocks (4 heads, projections without bias, ReLU feed-forward of 4D with
bias), no final norm, logits by the tied embedding, no dropout.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

import losses

HEADS = 4
LAMBDA = 0.3

LOSSES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "log": losses.log_loss,
    "hybrid": lambda logits, targets: losses.hybrid(logits, targets, LAMBDA),
    "hybrid-analytic": lambda logits, targets: losses.hybrid_analytic(logits, targets, LAMBDA),
}


@dataclass(frozen=True)
class Shape:
    width: int
    layers: int
    vocabulary: int
    batch: int
    length: int


class Block(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.attention_norm = nn.LayerNorm(width)
        self.query_key_value = nn.Linear(width, 3 * width, bias=False)
        self.output = nn.Linear(width, width, bias=False)
        self.feed_forward_norm = nn.LayerNorm(width)
        self.expand = nn.Linear(width, 4 * width)
        self.contract = nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        batch, length, width = x.shape
        heads = self.query_key_value(self.attention_norm(x)).view(batch, length, 3, HEADS, width // HEADS)
        query, key, value = heads.permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(query, key, value, is_causal=True)
        x = x + self.output(mixed.transpose(1, 2).reshape(batch, length, width))
        return x + self.contract(F.relu(self.expand(self.feed_forward_norm(x))))


class CausalTransformer(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.embedding = nn.Embedding(shape.vocabulary, shape.width)
        self.positions = nn.Parameter(0.02 * torch.randn(shape.length, shape.width))
        self.blocks = nn.Sequential(*(Block(shape.width) for _ in range(shape.layers)))
        nn.init.normal_(self.embedding.weight, std=0.02)

    def forward(self, tokens: Tensor) -> Tensor:
        """Tokens [B, T] to logits [B*T, V]."""
        hidden = self.blocks(self.embedding(tokens) + self.positions)
        return hidden.flatten(0, 1) @ self.embedding.weight.t()


def loss_of(name: str) -> str:
    """`log#2` is a second trainee of the loss `log`, with weights of its own: what an A/A measurement compares."""
    return name.split("#")[0]


class Trainee:
    """A model with its loss and optimiser, stepped on uniformly random tokens.

    Every step has a batch of its own: on a repeated one the loss would reach zero within a long run, and probabilities
    small enough to be denormal numbers cost time.
    """

    def __init__(self, shape: Shape, loss: str, adam: str, compiled: bool):
        self.shape = shape
        self.generator = torch.Generator().manual_seed(1)
        torch.manual_seed(0)
        model = CausalTransformer(shape)
        choice = {"default": {}, "foreach": {"foreach": True}, "fused": {"fused": True}}[adam]
        self.optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, betas=(0.9, 0.98), eps=1e-9, **choice)
        token_loss = LOSSES[loss_of(loss)]

        def objective(tokens: Tensor, targets: Tensor) -> Tensor:
            return token_loss(model(tokens), targets).mean()

        self.objective = torch.compile(objective) if compiled else objective

    def step(self) -> tuple[float, float]:
        """One update: (milliseconds, loss)."""
        size = (2, self.shape.batch, self.shape.length)
        tokens, targets = torch.randint(self.shape.vocabulary, size, generator=self.generator)
        started = time.perf_counter()
        self.optimizer.zero_grad()
        loss = self.objective(tokens, targets.flatten())
        loss.backward()
        self.optimizer.step()
        value = loss.item()
        return 1e3 * (time.perf_counter() - started), value


def check() -> None:
    """The analytic hybrid against autograd, in float64: loss and gradient."""
    generator = torch.Generator().manual_seed(1)
    logits = 3 * torch.randn(64, 97, dtype=torch.float64, generator=generator)
    targets = torch.randint(97, (64,), generator=generator)
    weights = torch.rand(64, dtype=torch.float64, generator=generator)
    for lam in (0.0, 0.3, 1.0):
        results = []
        for loss in (losses.hybrid, losses.hybrid_analytic):
            leaf = logits.clone().requires_grad_()
            values = loss(leaf, targets, lam)
            (values * weights).sum().backward()
            results.append((values.detach(), leaf.grad))
        for plain, analytic in zip(*results, strict=True):
            torch.testing.assert_close(analytic, plain, rtol=1e-10, atol=1e-12)
    huge = torch.tensor([[1e4, -1e4, 0.0]], requires_grad=True)
    extreme = losses.hybrid_analytic(huge, torch.tensor([1]), 0.3).sum()
    extreme.backward()
    assert torch.isfinite(extreme) and torch.isfinite(huge.grad).all()
    print(json.dumps({"check": "passed"}))


def say(message: dict) -> None:
    print(json.dumps(message), flush=True)


def answer(line: str, trainee: Callable[[str], Trainee]) -> dict:
    """The reply to one request; a request that can't be served is answered by what is wrong with it."""
    words = line.split()
    if len(words) != 3 or words[0] != "run" or not words[2].isdigit():
        return {"error": f"can't read {line.strip()!r}: write `run LOSS STEPS`"}
    if loss_of(words[1]) not in LOSSES:
        return {"error": f"no loss {words[1]!r}: there are {', '.join(LOSSES)}"}
    steps = [trainee(words[1]).step() for _ in range(int(words[2]))]
    return {"loss": words[1], "milliseconds": [round(ms, 4) for ms, _ in steps], "values": [v for _, v in steps]}


def batch_size(text: str) -> tuple[int, int]:
    """`32x16` is 32 sequences of 16 tokens."""
    batch, length = text.split("x")
    return int(batch), int(length)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("width", type=int, nargs="?", default=128)
    parser.add_argument("layers", type=int, nargs="?", default=2)
    parser.add_argument("vocabulary", type=int, nargs="?", default=8000)
    parser.add_argument("size", type=batch_size, nargs="?", default=(32, 32), metavar="BxT")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--compile", action="store_true", help="torch.compile forward, loss and backward")
    parser.add_argument("--adam", choices=("default", "foreach", "fused"), default="default")
    parser.add_argument("--check", action="store_true", help="check the analytic loss against autograd and end")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    torch.set_num_threads(options.threads)
    if options.check:
        return check()
    shape = Shape(options.width, options.layers, options.vocabulary, *options.size)
    trainees: dict[str, Trainee] = {}

    def trainee(loss: str) -> Trainee:
        if loss not in trainees:
            trainees[loss] = Trainee(shape, loss, options.adam, options.compile)
        return trainees[loss]

    say({"ready": True, "build": f"torch {torch.__version__}", "threads": torch.get_num_threads(), "adam": options.adam,
         "compiled": options.compile, "shape": vars(shape)})  # fmt: skip
    for line in sys.stdin:
        if line.strip() == "quit":
            return
        if line.strip():
            say(answer(line, trainee))


if __name__ == "__main__":
    main()
