"""sacreBLEU's side of bench/metrics.ts: scores two files on request and says how much processor time it took.

    .venv/bin/python metrics.py HYPOTHESES REFERENCES

Reads `bleu` or `chrf` from standard input, line by line, and answers with one JSON object each. One thread; reading the
files is not timed.
"""
import json
import sys
import time


def say(**fields):
    print(json.dumps(fields), flush=True)


try:
    import sacrebleu
    from sacrebleu.metrics import BLEU, CHRF
except ImportError as error:
    say(absent=f"{error}; run bench/peers/setup.sh")
    sys.exit(0)

METRICS = {"bleu": lambda: BLEU(force=True), "chrf": lambda: CHRF()}


def read(path):
    with open(path, encoding="utf-8", newline="\n") as file:
        return [line.rstrip("\n") for line in file]


hypotheses, references = map(read, sys.argv[1:3])
say(build=f"sacrebleu {sacrebleu.__version__}, Python {sys.version.split()[0]}")
for line in sys.stdin:
    name = line.strip()
    if name == "":
        break
    metric = METRICS[name]()
    began = time.process_time()
    score = metric.corpus_score(hypotheses, [references]).score
    say(seconds=time.process_time() - began, score=score)
