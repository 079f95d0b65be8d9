"""Golden numbers for test/metric: accuracy, F1, log-loss and Brier score by scikit-learn, calibration errors by
torchmetrics and netcal, perplexity by torchmetrics, entropy by SciPy, histograms by NumPy.

    python3 -m venv venv && venv/bin/pip install -r test/oracle/metric-class-requirements.txt
    venv/bin/python test/oracle/metric_class_oracle.py

Writes metric-{classes,language}.json beside this file. Probabilities avoid the edges of bins, where the tools differ
among themselves: torchmetrics' bins are [lower, upper), netcal's too, ours (lower, upper].
"""
import json
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from netcal.metrics import ECE
from scipy.special import log_softmax, softmax
from scipy.stats import entropy
from sklearn.metrics import accuracy_score, brier_score_loss, f1_score, log_loss, precision_recall_fscore_support
from torchmetrics.functional.classification import binary_calibration_error
from torchmetrics.functional.text import perplexity

here = Path(__file__).parent
names = ["numpy", "scipy", "scikit-learn", "torch", "torchmetrics", "netcal"]
made_with = {name: version(name) for name in names}


def write(name, cases):
    """One case a line, so that a diff shows which case changed."""
    lines = ",\n".join(json.dumps(case) for case in cases)
    (here / f"metric-{name}.json").write_text(f'{{"madeWith": {json.dumps(made_with)},\n"cases": [\n{lines}\n]}}\n')


def off_edges(values, bins):
    """No value lies on an edge, but for those of 0 and 1."""
    scaled = values * bins
    nearest = np.round(scaled)
    return bool(np.all((np.abs(scaled - nearest) > 1e-9) | (nearest == 0) | (nearest == bins)))


def calibration_error(confidence, correct, bins):
    """By both tools. torchmetrics puts a confidence of 1 into a bin of its own, and its multi-class function computes in
    single precision: so the binary one, and not for 1."""
    error = netcal_error(confidence, correct, bins)
    if confidence.max() < 1:
        tensors = torch.tensor(confidence), torch.tensor(np.asarray(correct).astype(int))
        assert abs(binary_calibration_error(*tensors, n_bins=bins, norm="l1").item() - error) < 1e-12
    return error


def netcal_error(confidence, correct, bins, **options):
    return float(ECE(bins=bins, **options).measure(confidence, np.asarray(correct).astype(int)))


def class_case(name, probabilities, labels, bins):
    probabilities, labels = np.asarray(probabilities, dtype=np.float64), np.asarray(labels)
    count, classes = probabilities.shape
    predicted = probabilities.argmax(axis=1)
    confidence = probabilities.max(axis=1)
    every = np.arange(classes)
    precision, recall, f1, support = precision_recall_fscore_support(labels, predicted, labels=every, zero_division=0)
    assert off_edges(probabilities, bins) or name.startswith("rounded"), name
    case = {
        "name": name,
        "bins": bins,
        "probabilities": probabilities.tolist(),
        "labels": labels.tolist(),
        "accuracy": accuracy_score(labels, predicted),
        "macroF1": f1_score(labels, predicted, average="macro", zero_division=0),
        "classes": [
            {"precision": p, "recall": r, "f1": f, "support": int(s)}
            for p, r, f, s in zip(precision.tolist(), recall.tolist(), f1.tolist(), support)
        ],
        "nll": log_loss(labels, y_proba=probabilities, labels=every),
        "brier": brier_score_loss(labels, probabilities, labels=every, scale_by_half=False),
        "entropies": [float(entropy(row)) for row in probabilities] if not name.startswith("rounded") else None,
    }
    if classes == 2:
        case["binaryF1"] = f1_score(labels, predicted, zero_division=0)
    if not name.startswith("rounded"):
        hits = (predicted == labels).astype(int)
        case["ece"] = calibration_error(confidence, hits, bins)
        case["classwise"] = float(np.mean([calibration_error(probabilities[:, k], labels == k, bins) for k in every]))
        if count % bins == 0 and len(set(confidence)) == count:
            case["eceMass"] = netcal_error(confidence, hits, bins, equal_intervals=False)
        edges = np.linspace(0, np.log(classes), bins + 1)
        case["entropyCounts"] = np.histogram(np.clip(case["entropies"], 0, edges[-1]), edges)[0].tolist()
    return case


def sample(rng, count, classes, sharpness, skill):
    """Probabilities of a softmax, and labels drawn from them (skill 1) or from anything (skill 0)."""
    probabilities = softmax(rng.normal(0, sharpness, (count, classes)), axis=1)
    drawn = np.array([rng.choice(classes, p=row) for row in probabilities])
    other = rng.integers(0, classes, count)
    return probabilities, np.where(rng.uniform(size=count) < skill, drawn, other)


def class_cases():
    rng = np.random.default_rng(3)
    cases = []
    for classes in [2, 3, 5, 17]:
        for sharpness in [0.01, 0.7, 2.0, 6.0, 40.0]:
            for count, bins in [(1, 10), (30, 10), (60, 15)]:
                probabilities, labels = sample(rng, count, classes, sharpness, skill=0.7)
                cases.append(class_case(f"{classes} classes, sharpness {sharpness}, {count} examples", probabilities, labels, bins))
    never = softmax(rng.normal(0, 1, (20, 4)), axis=1)
    cases.append(class_case("labels of one class", never, [2] * 20, 10))
    cases.append(class_case("labels never predicted", np.column_stack([never[:, :3] / 10, 1 - never[:, :3].sum(1) / 10]), [0, 1] * 10, 10))
    cases.append(class_case("certain and right", np.eye(3)[[0, 1, 2, 1]], [0, 1, 2, 1], 10))
    cases.append(class_case("certain and wrong", np.eye(3)[[0, 1, 2, 1]], [1, 2, 0, 0], 10))
    for classes in [2, 3, 4]:
        probabilities, labels = sample(rng, 40, classes, 1.5, skill=1)
        cases.append(class_case(f"rounded to two places, {classes} classes", probabilities.round(2), labels, 10))
    return cases


def language_cases():
    rng = np.random.default_rng(4)
    cases = []
    for name, scale in [("undecided", 0.001), ("fair", 3.0), ("sure and wrong", 60.0)]:
        for lengths in [[1], [3, 8], [20, 1, 5, 2]]:
            logits = [rng.normal(0, scale, (length, 11)) for length in lengths]
            targets = [rng.integers(0, 11, length) for length in lengths]
            nll = [-log_softmax(rows, axis=1)[np.arange(len(goal)), goal] for rows, goal in zip(logits, targets)]
            words = [max(1, length * 2 // 3) for length in lengths]
            whole, goals = np.concatenate(logits), np.concatenate(targets)
            total = sum(float(values.sum()) for values in nll)
            cases.append(
                {
                    "name": f"{name}, {len(lengths)} texts",
                    "nll": [values.tolist() for values in nll],
                    "words": words,
                    "tokenPerplexity": perplexity(torch.tensor(whole)[None], torch.tensor(goals)[None]).item(),
                    "wordPerplexity": float(np.exp(total / sum(words))),
                }
            )
    return cases


with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # sums of rounded probabilities, classes without examples
    write("classes", class_cases())
    write("language", language_cases())
