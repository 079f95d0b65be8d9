"""Training and encoding by Hugging Face's tokenizers, timed on request: the peer of bench/tokenizer.ts.

    tokenizer.py LINES VOCABULARY      LINES: a UTF-8 file, one text a line

A server on standard input and output, so that a caller can interleave it with another program. One thread.

    train            {"seconds": …, "digest": SHA-256 of the merges, "parts" joined by a space, one a line}
    encode JSON      {"seconds": …, "digest": SHA-256 of the ids, "," between ids, one text a line}; JSON: a tokenizer.json
"""

import hashlib
import json
import os
import sys
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers  # noqa: E402

WORDS = r"▁?(?:[\p{L}\p{M}]+|\p{N}+|[^\p{L}\p{M}\p{N}▁]+)|▁"


def say(message: dict[str, object]) -> None:
    print(json.dumps(message), flush=True)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def train(texts: list[str], vocabulary: int) -> dict[str, object]:
    tokenizer = Tokenizer(models.BPE(byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(WORDS), "isolated")
    reserved = ["<pad>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)]
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary, min_frequency=2, special_tokens=reserved, show_progress=False
    )
    began = time.perf_counter()
    tokenizer.train_from_iterator(texts, trainer)
    seconds = time.perf_counter() - began
    merges = json.loads(tokenizer.to_str())["model"]["merges"]
    return {"seconds": seconds, "digest": digest("\n".join(" ".join(pair) for pair in merges))}


def encode(texts: list[str], path: str) -> dict[str, object]:
    tokenizer = Tokenizer.from_file(path)
    tokenizer.encode_special_tokens = True
    began = time.perf_counter()
    encodings = tokenizer.encode_batch(texts, add_special_tokens=False)
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "digest": digest("\n".join(",".join(map(str, e.ids)) for e in encodings))}


def main() -> None:
    with open(sys.argv[1], encoding="utf-8", newline="\n") as file:
        texts = file.read().split("\n")
    for line in sys.stdin:
        what, *rest = line.split()
        if what == "quit":
            return
        say(train(texts, int(sys.argv[2])) if what == "train" else encode(texts, rest[0]))


if __name__ == "__main__":
    main()
