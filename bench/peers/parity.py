"""The first updates of exp-1's arms, once more in PyTorch, from the package's weights and on its batches.

Where both train without dropout nothing random is left: the losses have to agree until rounding has grown, which
takes some dozens of updates. Reads what export-split.ts and export-updates.ts wrote; exits with 1 where an arm's losses
differ by more than the tolerance within the updates compared.
"""

import argparse
import json
import math
import sys
from pathlib import Path

import torch
from torch import Tensor, nn

from rehearse import ARMS, Split, token_losses
from seq2seq import Attention, FeedForward, Seq2Seq

SHOWN = (1, 2, 5, 10, 20, 40, 60)


def set_weights(model: Seq2Seq, weights: dict[str, Tensor]) -> None:
    """The package keeps matrices as [in, out], with queries, keys and values side by side."""

    def norm(module: nn.LayerNorm, name: str) -> None:
        module.weight.copy_(weights[f"{name}.scale"])
        module.bias.copy_(weights[f"{name}.shift"])

    def matrices(name: str, *modules: nn.Linear) -> None:
        for module, matrix in zip(modules, weights[name].chunk(len(modules), dim=1), strict=True):
            module.weight.copy_(matrix.T)

    def self_attention(module: Attention, name: str) -> None:
        matrices(f"{name}.qkv", module.query, module.key, module.value)
        matrices(f"{name}.out", module.output)

    def cross_attention(module: Attention, name: str) -> None:
        matrices(f"{name}.q", module.query)
        matrices(f"{name}.kv", module.key, module.value)
        matrices(f"{name}.out", module.output)

    def feed_forward(module: FeedForward, name: str) -> None:
        for linear, part in ((module[0], "in"), (module[2], "out")):
            matrices(f"{name}.{part}", linear)
            linear.bias.copy_(weights[f"{name}.{part}.bias"])

    with torch.no_grad():
        model.embedding.weight.copy_(weights["embedding"])
        for number, layer in enumerate(model.encoder):
            name = f"encoder.{number}"
            self_attention(layer.attention, f"{name}.self")
            feed_forward(layer.feed_forward, f"{name}.ffn")
            for module, part in zip(layer.norms, ("self", "ffn"), strict=True):
                norm(module, f"{name}.{part}.norm")
        for number, layer in enumerate(model.decoder):
            name = f"decoder.{number}"
            self_attention(layer.self_attention, f"{name}.self")
            cross_attention(layer.cross_attention, f"{name}.cross")
            feed_forward(layer.feed_forward, f"{name}.ffn")
            for module, part in zip(layer.norms, ("self", "cross", "ffn"), strict=True):
                norm(module, f"{name}.{part}.norm")
        norm(model.encoder_norm, "encoder.norm")
        norm(model.decoder_norm, "decoder.norm")


def losses_of(arm: str, split: Split, data: dict) -> list[float]:
    """Loss before each update."""
    model = Seq2Seq(split.vocabulary, split.pad, dropout=0.0)
    set_weights(model, {name: torch.tensor(w["data"]).reshape(w["shape"]) for name, w in data["weights"].items()})
    optimizer = torch.optim.Adam(model.parameters(), betas=(0.9, 0.98), eps=1e-9)
    schedule, lam_at = data["schedule"], ARMS[arm]
    found = []
    for done, indices in enumerate(data["batches"]):
        update, warmup = done + 1, schedule["warmup"]
        optimizer.param_groups[0]["lr"] = schedule["rate"] * min(update / warmup, math.sqrt(warmup / update))
        source, inputs, targets = split.batch([split.train[index] for index in indices])
        real = targets != split.pad
        lam = lam_at(done / schedule["steps"]) if lam_at else None
        loss = token_losses(model(source, inputs)[real], targets[real], lam).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        found.append(loss.item())
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", type=Path, default=Path(__file__).parent / "split", help="folder of the exports")
    parser.add_argument("--updates", type=int, default=20, help="updates within which losses have to agree")
    parser.add_argument("--tolerance", type=float, default=1e-4, help="largest relative difference")
    options = parser.parse_args()
    torch.set_num_threads(1)
    split = Split(options.split)
    data = json.loads((options.split / "updates.json").read_text(encoding="utf-8"))
    worst = 0.0
    for arm, ours in data["losses"].items():
        theirs = losses_of(arm, split, data)
        apart = [abs(b / a - 1) for a, b in zip(ours, theirs, strict=True)]
        worst = max(worst, *apart[: options.updates])
        for update in SHOWN:
            a, b = ours[update - 1], theirs[update - 1]
            print(f"{arm:24s} update {update:3d}   package {a:.6f}   PyTorch {b:.6f}   apart {apart[update - 1]:.1e}")
    print(f"largest difference within {options.updates} updates: {worst:.1e}, allowed {options.tolerance:.0e}")
    sys.exit(worst > options.tolerance)


if __name__ == "__main__":
    main()
