"""Golden numbers for test/metric: BLEU by sacreBLEU, calibration and token scores by NumPy and SciPy.

    python3 -m venv venv && venv/bin/pip install -r test/oracle/metric-requirements.txt
    venv/bin/python test/oracle/metric_oracle.py

Writes metric-*.json beside this file. The text is that of TypeScript's localized diagnostics (node_modules,
Apache-2.0): references as they are, hypotheses are perturbed copies.
"""
import json
import random
from pathlib import Path

import numpy as np
import sacrebleu
import scipy
from sacrebleu.metrics import BLEU
from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a
from scipy.special import log_softmax

here = Path(__file__).parent
typescript = here.parent.parent / "node_modules" / "typescript"
made_with = {
    "sacrebleu": sacrebleu.__version__,
    "numpy": np.__version__,
    "scipy": scipy.__version__,
    "typescript": json.loads((typescript / "package.json").read_text())["version"],
}


def write(name, cases, made_with=made_with):
    """One case a line, so that a diff shows which case changed."""
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    text = f'{{"madeWith": {json.dumps(made_with)},\n"cases": [\n{lines}\n]}}\n'
    (here / f"metric-{name}.json").write_text(text, encoding="utf-8")


def diagnostics(language, count, seed):
    path = typescript / "lib" / language / "diagnosticMessages.generated.json"
    messages = json.loads(path.read_text(encoding="utf-8"))
    keys = sorted(messages)
    return [messages[key] for key in random.Random(seed).sample(keys, count)]


# Segments that exercise a rule of the tokeniser each.
SPECIAL = [
    "",
    "   ",
    "Kein Satzzeichen",
    "1,234.5 Zeilen, 3.14 und .5, 7. Ende.",
    "10-20 Dateien; ein-und-zwanzig - 3-D",
    "&quot;A&quot; &amp; B &lt;C&gt; &amp;lt; &apos;",
    "<skipped>davor <skipped> danach",
    "getrennt-\nes Wort\nneue Zeile",
    "endet auf Strich-\n",
    "Tab\tund\u00a0fest\u2003breit\u2028Zeile\u0085weiter\u001cTrenner",
    "Byte\ufeffmarke bleibt\u200bganz",
    "Grüße, naïve Façade… „Zitat“ — ‚so‘!",
    "emoji 😀, 👍🏽.😀 1.😀 😀,1",
    "日本語、テスト。ABC(1,2)です",
    "a,.b ..c 1..2 1,,2 ,, . 5,",
    "don't can't 'quoted' rock'n'roll",
    "https://example.org/a_b?c=d&e=f#g [x]{y}|z~ \\ ^ ` @ $5 100% +1 <= >= *",
    "ПРИВЕТ, мир! İstanbul ΟΔΟΣ",
    "nachgestellt \u3000\u001f\n ",
]


def perturb(text, others, rng):
    """One random edit or several, as a translation system errs."""
    words = text.split(" ")
    for _ in range(rng.randint(0, 3)):
        at = rng.randrange(len(words))
        edit = rng.choice(["drop", "swap", "double", "upper", "replace", "cut", "entity", "number"])
        if edit == "drop" and len(words) > 1:
            del words[at]
        elif edit == "swap" and at + 1 < len(words):
            words[at], words[at + 1] = words[at + 1], words[at]
        elif edit == "double":
            words.insert(at, words[at])
        elif edit == "upper":
            words[at] = words[at].upper()
        elif edit == "replace":
            words[at] = rng.choice(rng.choice(others).split(" "))
        elif edit == "cut" and len(words) > 3:
            words = words[: len(words) * 2 // 3]
        elif edit == "entity":
            words[at] = words[at].replace('"', "&quot;") + "&amp;"
        elif edit == "number":
            words.insert(at, f"{rng.randrange(10_000):,}.{rng.randrange(10)}")
    return " ".join(words)


def bleu_case(name, hypotheses, references, lowercase=False):
    metric = BLEU(lowercase=lowercase, force=True)
    score = metric.corpus_score(hypotheses, [references])
    return {
        "name": name,
        "lowercase": lowercase,
        "signature": str(metric.get_signature()),
        "hypotheses": hypotheses,
        "references": references,
        "statistics": metric._extract_corpus_statistics(hypotheses, [references]),
        "score": score.score,
        "precisions": score.precisions,
        "brevityPenalty": score.bp,
        "systemLength": score.sys_len,
        "referenceLength": score.ref_len,
    }


def bleu_cases():
    rng = random.Random(1)
    cases = []
    for language in ["de", "ja", "ru"]:
        references = diagnostics(language, 16, seed=2)
        hypotheses = [perturb(text, references, rng) for text in references]
        cases.append(bleu_case(f"diagnostics {language}", hypotheses, references))
        cases.append(bleu_case(f"diagnostics {language}, lower-cased", hypotheses, references, lowercase=True))
    german = diagnostics("de", 16, seed=3)
    specials = [perturb(text, SPECIAL, rng) for text in SPECIAL]
    six = "eins zwei drei vier fünf sechs"
    return cases + [
        bleu_case("special segments", specials, SPECIAL),
        bleu_case("special segments, lower-cased", specials, SPECIAL, lowercase=True),
        bleu_case("equal", german[:4], german[:4]),
        bleu_case("unrelated", german[:8], german[8:]),
        bleu_case("short hypotheses", [text[: len(text) // 2] for text in german], german),
        bleu_case("long hypotheses", [f"{text} {text}" for text in german], german),
        bleu_case("some empty hypotheses", ["", *german[1:4]], german[:4]),
        bleu_case("some empty references", german[:4], ["", *german[1:4]]),
        bleu_case("empty hypothesis", [""], [german[0]]),
        bleu_case("empty reference", [german[0]], [""]),
        bleu_case("both empty", [""], [""]),
        bleu_case("no match", ["eins zwei drei vier fünf"], ["one two three four five"]),
        bleu_case("unigram matches only", ["sechs fünf vier drei zwei eins"], [six]),
        bleu_case("bigram matches only", ["eins zwei fünf sechs drei vier"], [six]),
        bleu_case("three tokens", ["eins zwei drei"], ["eins zwei drei"]),
        bleu_case("clipped counts", ["der der der der der der der"], ["der Hund und der Hof sind der Rest"]),
        bleu_case("one token of many", ["eins"], [six]),
    ]


def bins_of(confidence, correct, edges):
    """Bins (lower, upper], the first with its lower edge, by masks."""
    rows = []
    for i, (lower, upper) in enumerate(zip(edges[:-1], edges[1:])):
        inside = (confidence > lower) & (confidence <= upper)
        if i == 0:
            inside |= confidence == lower
        count = int(inside.sum())
        rows.append(
            {
                "lower": float(lower),
                "upper": float(upper),
                "count": count,
                "confidence": float(confidence[inside].mean()) if count else 0.0,
                "accuracy": float(correct[inside].mean()) if count else 0.0,
            }
        )
    assert sum(row["count"] for row in rows) == len(confidence)
    return rows


def error_of(rows):
    count = np.array([row["count"] for row in rows])
    gap = np.abs([row["accuracy"] - row["confidence"] for row in rows])
    return float(np.average(gap, weights=count))


def calibration_case(name, confidence, correct, bins):
    stored = np.asarray(confidence, dtype=np.float32)
    confidence, correct = stored.astype(np.float64), np.asarray(correct, dtype=np.float64)
    width = bins_of(confidence, correct, [i / bins for i in range(bins + 1)])
    ordered = np.sort(confidence)
    ranks = [-(-k * len(ordered) // bins) for k in range(1, bins)]
    inner = np.unique(ordered[np.array(ranks, dtype=int) - 1]) if ranks else np.array([])
    mass = bins_of(confidence, correct, [0.0, *inner[inner < ordered[-1]], 1.0])
    return {
        "name": name,
        "bins": bins,
        "confidence": stored.astype(float).tolist(),
        "correct": correct.astype(int).tolist(),
        "equalWidth": width,
        "equalMass": mass,
        "ece": error_of(width),
        "eceMass": error_of(mass),
    }


def calibration_cases():
    rng = np.random.default_rng(1)
    spread = rng.beta(2, 1, 200)
    sharp = np.concatenate([rng.beta(30, 1, 120), rng.uniform(0, 1, 30)])
    tied = rng.integers(0, 9, 120) / 8
    edges = np.repeat(np.arange(11) / 10, 3)
    return [
        calibration_case("calibrated", spread, rng.uniform(size=200) < spread, 10),
        calibration_case("over-confident", sharp, rng.uniform(size=150) < 0.6 * sharp, 10),
        calibration_case("over-confident, 15 bins", sharp, rng.uniform(size=150) < 0.6 * sharp, 15),
        calibration_case("many ties", tied, rng.uniform(size=120) < tied, 10),
        calibration_case("on the edges of ten bins", edges, np.arange(33) % 3 == 0, 10),
        calibration_case("on the edges of eight bins", np.arange(9) / 8, np.arange(9) % 2 == 0, 8),
        calibration_case("fewer predictions than bins", [0.2, 0.9, 0.4], [0, 1, 1], 10),
        calibration_case("all equal", [0.75] * 7, [1, 1, 0, 1, 0, 1, 1], 10),
        calibration_case("zeros and ones", [0, 0, 1, 1, 1], [0, 1, 1, 1, 0], 10),
        calibration_case("one bin", spread[:20], rng.uniform(size=20) < 0.5, 1),
    ]


def token_cases():
    rng = np.random.default_rng(2)
    cases = []
    for name, scale in [("untrained", 0.01), ("trained", 4.0), ("confident and wrong", 60.0)]:
        examples = []
        for length in [1, 5, 9]:
            logits = rng.normal(0, scale, (length, 12))
            targets = rng.integers(0, 12, length)
            logs = log_softmax(logits, axis=-1)
            wanted = np.eye(12)[targets]
            nll = -logs[np.arange(length), targets]
            examples.append({"nll": nll.tolist(), "brier": ((np.exp(logs) - wanted) ** 2).sum(-1).tolist()})
        nll = np.concatenate([example["nll"] for example in examples])
        brier = np.concatenate([example["brier"] for example in examples])
        cases.append(
            {
                "name": name,
                "examples": examples,
                "tokens": len(nll),
                "nll": float(nll.mean()),
                "perplexity": float(np.exp(nll.mean())),
                "brier": float(brier.mean()),
            }
        )
    return cases


def main():
    tokenizer = Tokenizer13a()
    lines = SPECIAL + diagnostics("de", 6, seed=4) + diagnostics("fr", 4, seed=4) + diagnostics("ko", 4, seed=4)
    tokens = [{"segment": line, "tokens": tokenizer(line.rstrip()).split()} for line in lines]
    write("tokenize13a", tokens)
    write("bleu", bleu_cases())
    write("calibration", calibration_cases())
    write("token", token_cases())


if __name__ == "__main__":
    main()
