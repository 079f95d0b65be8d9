"""Golden output of the tokenizer, from Hugging Face's own library (tokenizers 0.22.1, Python 3.11).

    python -m venv /tmp/oracle && /tmp/oracle/bin/pip install tokenizers==0.22.1
    /tmp/oracle/bin/python test/oracle/data_tokenizer_oracle.py      # from the root of the package, Node 22.18 or later

Two questions: does the library give the same ids for our tokenizer.json, and does its own trainer learn the same
merges from the same texts?
"""
import hashlib
import json
import pathlib
import subprocess

import tokenizers
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

here = pathlib.Path(__file__).parent
dump = json.loads(subprocess.run(["node", here / "data-tokenizer-dump.ts"], capture_output=True, check=True).stdout)
digest = lambda text: hashlib.sha256(text.encode()).hexdigest()

ours = Tokenizer.from_str(dump["json"])
ours.encode_special_tokens = True  # text is never read as a special token

specials = ["<pad>", "<s>", "</s>"]
theirs = Tokenizer(models.BPE(byte_fallback=True))
theirs.normalizer = normalizers.Sequence(
    [normalizers.NFKC(), normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
)
theirs.pre_tokenizer = pre_tokenizers.Split(
    Regex(r"▁?(?:[\p{L}\p{M}]+|\p{N}+|[^\p{L}\p{M}\p{N}▁]+)|▁"), "isolated"
)
theirs.train_from_iterator(
    dump["texts"],
    trainers.BpeTrainer(
        vocab_size=dump["vocabulary"],
        min_frequency=2,
        special_tokens=specials + [f"<0x{byte:02X}>" for byte in range(256)],
        show_progress=False,
    ),
)
learned = json.loads(theirs.to_str())["model"]

golden = {
    "tool": f"tokenizers {tokenizers.__version__}",
    "tokenizer": digest(dump["json"]),
    "vocabulary": dump["vocabulary"],
    "learned": {
        "merges": len(learned["merges"]),
        "mergesDigest": digest("\n".join(" ".join(pair) for pair in learned["merges"])),
        "vocabularyDigest": digest("\n".join(sorted(learned["vocab"], key=learned["vocab"].get))),
    },
    "lines": [
        {"text": line, "ids": ids, "decoded": ours.decode(ids, skip_special_tokens=True)}
        for line in dump["lines"]
        for ids in [ours.encode(line, add_special_tokens=False).ids]
    ],
}
# One line of text an entry, so that a change shows as one.
lines = ",\n".join(json.dumps(line, ensure_ascii=False) for line in golden.pop("lines"))
head = json.dumps(golden, ensure_ascii=False, indent=1)[:-2]
(here / "data-tokenizer.json").write_text(f'{head},\n "lines": [\n{lines}\n ]\n}}\n')
