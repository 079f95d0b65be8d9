"""Golden output of the tokenizer over several scripts and ugly text, from Hugging Face's tokenizers for Python.

    python3 -m venv venv && venv/bin/pip install -r test/oracle/tokenizer-requirements.txt
    venv/bin/python test/oracle/tokenizer_oracle.py       # from the root of the package; `node` is 24 or later

Does its trainer learn our merges from the same texts, and does it give our ids for our tokenizer.json?
"""
import hashlib
import json
import subprocess
from pathlib import Path

import tokenizers
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

here = Path(__file__).parent
dump = json.loads(subprocess.run(["node", here / "tokenizer-dump.ts"], capture_output=True, check=True).stdout)


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def learned(texts, vocabulary, minimum):
    """Model that its trainer learns with our normalisation and words."""
    tokenizer = Tokenizer(models.BPE(byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
    )
    words = Regex(r"▁?(?:[\p{L}\p{M}]+|\p{N}+|[^\p{L}\p{M}\p{N}▁]+)|▁")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(words, "isolated")
    reserved = ["<pad>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)]
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary, min_frequency=minimum, special_tokens=reserved, show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    return json.loads(tokenizer.to_str())["model"]


trained = []
for case in dump["trained"]:
    model = learned(case["texts"], **case["options"])
    trained.append(
        {
            "name": case["name"],
            "pieces": len(model["vocab"]),
            "merges": len(model["merges"]),
            "mergesDigest": digest("\n".join(" ".join(pair) for pair in model["merges"])),
            "vocabularyDigest": digest("\n".join(sorted(model["vocab"], key=model["vocab"].get))),
        }
    )

json_text = dump["trained"][0]["json"]
literal = Tokenizer.from_str(json_text)
literal.encode_special_tokens = True  # text is never read as a special token
plain = Tokenizer.from_str(json_text)


def encoded(tokenizer, text):
    ids = tokenizer.encode(text, add_special_tokens=False).ids
    return {"text": text, "ids": ids, "decoded": tokenizer.decode(ids, skip_special_tokens=False)}


def rows(items):
    """One case a line, so that a diff shows which case changed."""
    return "[\n" + ",\n".join(json.dumps(item) for item in items) + "\n]"


# The library's tables of Unicode are older than Node's: lines that they normalise differently are named and left out.
nfkc = normalizers.NFKC()
newer = [line["text"] for line in dump["points"] if nfkc.normalize_str(line["text"]) != line["nfkc"]]
known = [line["text"] for line in dump["points"] if line["text"] not in newer]
points = [
    {"first": first, "digest": digest(";".join(",".join(map(str, literal.encode(text).ids)) for text in group))}
    for first in range(0, len(known), 64)
    for group in [known[first : first + 64]]
]
sections = {
    "tool": json.dumps(f"tokenizers {tokenizers.__version__}"),
    "trained": rows(trained),
    "lines": rows([encoded(literal, text) for text in dump["lines"]]),
    "specials": rows([encoded(plain, text) for text in dump["specials"]]),
    "newer": json.dumps([ord(text[0]) for text in newer]),
    "points": rows(points),
}
text = "{" + ",\n".join(f'"{name}": {value}' for name, value in sections.items()) + "}\n"
(here / "tokenizer-ugly.json").write_text(text, encoding="utf-8")
