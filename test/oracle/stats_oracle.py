"""Golden numbers for src/stats and src/verdict, by other people's tools.

    python3 -m venv venv && venv/bin/pip install -r stats-requirements.txt
    venv/bin/python stats_oracle.py > stats-golden.json

Nothing here is translated from the TypeScript: residual mean squares come from statsmodels' linear model and
analysis of variance, two-arm intervals from scipy's paired t test, tails from mpmath at 50 digits, the grouped sign
test from enumeration of all sign flips and, where every group has gains or losses alone, from convolved binomials.
"""

import itertools
import json
import sys

import mpmath
import numpy as np
import pandas as pd
import scipy
import statsmodels
import statsmodels.formula.api as smf
from scipy import optimize, stats
from statsmodels.stats.anova import anova_lm
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

mpmath.mp.dps = 50
rng = np.random.default_rng(20240607)


def t_log_cdf(x, df):
    """ln of the lower tail, x < 0."""
    a, w = mpmath.mpf(df) / 2, mpmath.mpf(df) / (mpmath.mpf(df) + mpmath.mpf(x) ** 2)
    beta = mpmath.beta(a, mpmath.mpf("0.5"))
    value = w**a / a * mpmath.hyp2f1(a, mpmath.mpf("0.5"), a + 1, w) / beta / 2
    return float(mpmath.log(value))


def normal_log_cdf(z):
    return float(mpmath.log(mpmath.erfc(-mpmath.mpf(z) / mpmath.sqrt(2)) / 2))


def table(arms, seeds, spread, shift=None):
    seed_effect = rng.normal(0, 1, seeds)
    return {
        arm: {
            str(s + 1): float(20 + seed_effect[s] + (shift or {}).get(arm, 0) + spread * rng.normal())
            for s in range(seeds)
        }
        for arm in arms
    }


def interval(values, pool, example_variance=0.0, level=0.95, candidate="hypros", reference="log-loss"):
    """The interval of the criteria, over an explicitly given pool of complete arms."""
    seeds = sorted(values[candidate])
    n = len(seeds)
    d = np.array([values[candidate][s] - values[reference][s] for s in seeds])
    rows = [{"arm": a, "seed": s, "y": values[a][s]} for a in pool for s in seeds]
    fit = smf.ols("y ~ C(arm) + C(seed)", pd.DataFrame(rows)).fit()
    seed_variance = max(np.var(d, ddof=1) / n, 2 * fit.mse_resid / n)
    v = seed_variance + example_variance
    df = v**2 / (seed_variance**2 / fit.df_resid)
    half = stats.t.ppf((1 + level) / 2, df) * np.sqrt(v)
    sigma = np.sqrt(np.mean([np.var([values[a][s] for s in seeds], ddof=1) for a in pool]))
    return {
        "est": d.mean(), "variance": v, "df": df, "sigma": sigma, "n": n,
        "lo": d.mean() - half, "hi": d.mean() + half,
    }


def comparison_cases():
    five = ["log-loss", "brier", "hypros", "hypros-fixed-lambda", "hypros-linear-schedule"]
    cases = []
    for name, arms, seeds, example_variance in [
        ("five arms, three seeds", five, 3, 0.0),
        ("five arms, ten seeds, test examples", five, 10, 0.07),
        ("three arms, five seeds", five[:3], 5, 0.0),
    ]:
        values = table(arms, seeds, 0.6, {"hypros": 0.8})
        cases.append({"name": name, "table": values, "pool": sorted(arms), "v_ex": example_variance,
                      "expected": interval(values, arms, example_variance)})

    values = table(five, 3, 0.5)
    values["brier"] = {"1": 1.0, "2": 30.0, "3": 60.0}
    kept = [arm for arm in five if arm != "brier"]
    cases.append({"name": "an arm that scatters is left out", "table": values, "pool": sorted(kept), "v_ex": 0.0,
                  "expected": interval(values, kept)})

    values = table(five, 3, 0.5)
    complete = [arm for arm in five if arm not in ("brier", "hypros-linear-schedule")]
    expected = interval(values, complete)
    values["brier"]["2"] = None
    del values["hypros-linear-schedule"]["3"]
    cases.append({"name": "arms that lack a seed are left out", "table": values, "pool": sorted(complete),
                  "v_ex": 0.0, "expected": expected})

    values = table(["log-loss", "hypros"], 4, 0.5)
    a, b = ([values[arm][str(s)] for s in range(1, 5)] for arm in ("hypros", "log-loss"))
    paired = stats.ttest_rel(a, b)
    low, high = paired.confidence_interval(0.95)
    cases.append({
        "name": "two arms: the paired t test", "table": values, "pool": ["hypros", "log-loss"], "v_ex": 0.0,
        "expected": {
            "est": float(np.mean(a) - np.mean(b)), "df": 3, "lo": low, "hi": high, "p": paired.pvalue, "n": 4,
            "sigma": float(np.sqrt((np.var(a, ddof=1) + np.var(b, ddof=1)) / 2)),
        },
    })
    return cases


def combine_case(parts, level):
    def deviate(theta):
        z = [stats.norm.ppf(stats.t.cdf((p["est"] - theta * p["scale"]) / np.sqrt(p["variance"]), p["df"]))
             for p in parts]
        return sum(z) / np.sqrt(len(z))

    z = stats.norm.ppf((1 + level) / 2)
    # brackets within which no probability rounds to 0 or 1
    solve = lambda c: optimize.brentq(lambda theta: deviate(theta) - c, -4, 4, xtol=1e-14, rtol=1e-14)
    return {"parts": parts, "level": level,
            "expected": {"est": solve(0), "lo": solve(z), "hi": solve(-z),
                         "p": 2 * stats.norm.sf(abs(deviate(0)))}}


def combine_cases():
    cases = []
    for count, level in [(2, 0.95), (6, 0.95), (6, 1 - 0.05 / 3)]:
        parts = [{"est": float(rng.normal(0.4, 0.8)), "variance": float(rng.uniform(0.3, 1.2)),
                  "df": float(rng.uniform(4, 12)), "scale": float(rng.uniform(0.6, 1.6))} for _ in range(count)]
        cases.append(combine_case(parts, level))
    return cases


def grouped_sign(groups):
    seen, hits = sum(g for g, _ in groups), 0
    for flips in itertools.product([False, True], repeat=len(groups)):
        hits += sum(l if flip else g for flip, (g, l) in zip(flips, groups)) >= seen
    return {"groups": [{"gains": g, "losses": l} for g, l in groups], "p": hits / 2 ** len(groups)}


def claim_case(level):
    """C2's gain, C3's ratio of calibration errors and C4's excess over three instances of three arms."""
    arms = ["log-loss", "brier", "hypros"]
    logs = lambda values: {a: {s: float(np.log(x)) for s, x in row.items()} for a, row in values.items()}

    def pooled(values, reference="log-loss"):
        """The interval over those arms whose standard deviation is at most three times the median one."""
        spread = {a: np.std(list(row.values()), ddof=1) for a, row in values.items()}
        limit = 3 * np.median(list(spread.values()))
        pool = [a for a in arms if a in ("hypros", reference) or spread[a] <= limit]
        return interval(values, pool, reference=reference)

    instances, gains, ratios, excesses = [], [], [], []
    for seeds in (3, 4, 6):
        metric = table(arms, seeds, 0.8, {"hypros": 0.5})
        ece = {a: {s: 0.05 * float(np.exp((y - 20) / 8)) for s, y in row.items()}
               for a, row in table(arms, seeds, 0.6, {"hypros": -1}).items()}
        degradation = {a: {s: y - 15 for s, y in row.items()}
                       for a, row in table(arms, seeds, 0.7, {"log-loss": 1}).items()}
        instances.append({"metric": metric, "ece": ece, "degradation": degradation})
        gain = pooled(metric)
        gains.append({**gain, "scale": gain["sigma"]})
        ratios.append({**pooled(logs(ece)), "scale": 1})
        excess = pooled(degradation, reference="brier")
        margin = max(0.2 * np.mean(list(degradation["brier"].values())), 0.5 * excess["sigma"])
        excesses.append({**excess, "scale": margin})
    expected = {name: combine_case(parts, level)["expected"]
                for name, parts in (("gain", gains), ("ece", ratios), ("excess", excesses))}
    return {"input": {"level": level, "instances": instances}, "expected": expected}


def convolved_sign(groups):
    """Groups of m equal signs each: m times a binomial, convolved over the sizes m."""
    sizes = {}
    for gains, losses in groups:
        assert gains == 0 or losses == 0
        sizes[gains + losses] = sizes.get(gains + losses, 0) + 1
    distribution = np.array([1.0])
    for size, count in sizes.items():
        stretched = np.zeros(size * count + 1)
        stretched[::size] = stats.binom.pmf(range(count + 1), count, 0.5)
        distribution = np.convolve(distribution, stretched)
    return {"groups": [{"gains": g, "losses": l} for g, l in groups],
            "p": distribution[sum(g for g, _ in groups):].sum()}


def residual_cases():
    """Arm x seed residual mean squares of a two-way analysis of variance without replication."""
    cases = []
    for arms, seeds in ((2, 3), (3, 10), (5, 3)):
        rows = rng.normal(20, 2, (arms, seeds))
        frame = pd.DataFrame([{"arm": a, "seed": s, "y": rows[a, s]} for a in range(arms) for s in range(seeds)])
        table = anova_lm(smf.ols("y ~ C(arm) + C(seed)", frame).fit())
        cases.append({"rows": rows.tolist(), "meanSquare": table.loc["Residual", "mean_sq"]})
    return cases


def location_cases():
    """Medians of Walsh averages: of odd and even counts, with ties, with an outlier."""
    samples = [rng.normal(0, 1, 7), rng.normal(3, 0.2, 60), np.array([1.0, 1, 1, 2, 2, 9]), rng.standard_cauchy(30)]
    walsh = lambda x: [(a + b) / 2 for a, b in itertools.combinations_with_replacement(x, 2)]
    return [{"values": x.tolist(), "location": np.median(walsh(x))} for x in samples]


def run_cases():
    """Interquartile means and probabilities of improvement as Agarwal et al. (2021) define them."""
    cases = []
    for instances, n, m, digits in ((1, 3, 3, 6), (1, 5, 3, 0), (6, 3, 3, 6), (4, 10, 7, 0)):
        candidate = np.round(rng.normal(0.5, 1, (instances, n)), digits)
        reference = np.round(rng.normal(0, 1, (instances, m)), digits)
        wins = [stats.mannwhitneyu(x, y, alternative="greater").statistic / (n * m)
                for x, y in zip(candidate, reference)]
        cases.append({"candidate": candidate.tolist(), "reference": reference.tolist(),
                      "interquartileMean": stats.trim_mean(candidate, 0.25, axis=None),
                      "probability": np.mean(wins)})
    return cases


def c1_case():
    process_effect = rng.normal(0.02, 0.004, 6)
    processes = []
    for effect in process_effect:
        blocks = []
        for _ in range(31):
            a1, a2 = np.exp(rng.normal(0, 0.02, 2))
            b1, b2 = np.exp(effect + rng.normal(0, 0.02, 2))
            blocks.append([float(x) for x in (a1, b1, b2, a2)])
        processes.append(blocks)
    locations = []
    for blocks in processes:
        x = np.array([0.5 * np.log(b1 * b2 / (a1 * a2)) for a1, b1, b2, a2 in blocks])
        locations.append(np.median([(p + q) / 2 for p, q in itertools.combinations_with_replacement(x, 2)]))
    low, high = stats.ttest_1samp(locations, 0).confidence_interval(0.95)
    return {"processes": processes,
            "expected": {"est": 100 * np.expm1(np.mean(locations)), "lo": 100 * np.expm1(low),
                         "hi": 100 * np.expm1(high)}}


p_values = [0.01, 0.04, 0.03, 0.005, 0.6]
golden = {
    "tools": {"numpy": np.__version__, "scipy": scipy.__version__, "statsmodels": statsmodels.__version__,
              "mpmath": mpmath.__version__},
    "tQuantile": [[p, df, stats.t.ppf(p, df)] for p in (0.025, 0.6, 0.975, 0.999) for df in (1, 2.7, 8, 40.5, 1e5)],
    "tLogCdf": [[x, df, t_log_cdf(x, df)] for x in (-0.3, -1.9, -2.1, -7, -50, -1e8, -1e40, -1e200)
                for df in (1, 2.7, 8, 250)] + [[-60, 1e6, t_log_cdf(-60, 1e6)], [-2.5, 1e6, t_log_cdf(-2.5, 1e6)]],
    "chiSquareQuantile": [[p, df, stats.chi2.ppf(p, df)] for p in (0.05, 0.5, 0.95) for df in (1, 2, 7, 50, 400)],
    "normalLogCdf": [[z, normal_log_cdf(z)] for z in (-0.1, -1, -4, -12, -38, -60, -1000)],
    "normalQuantile": [[p, stats.norm.ppf(p)] for p in (1e-300, 1e-20, 1e-6, 0.025, 0.3, 0.5, 0.9, 0.975, 0.9995)],
    "comparisons": comparison_cases(),
    "combinations": combine_cases(),
    "grouped": [grouped_sign(g) for g in (
        [(1, 0)] * 8 + [(0, 1)] * 2, [(3, 0), (3, 0), (2, 1), (3, 0), (1, 2), (3, 0)], [(2, 2), (4, 0), (0, 1)],
        [(0, 0), (5, 0), (5, 0), (5, 0), (5, 0), (5, 0)])],
    "binomial": [[k, n, stats.binomtest(k, n, 0.5, alternative="greater").pvalue]
                 for k, n in ((8, 10), (9, 10), (12, 15), (0, 4))],
    "wilson": [[k, n, *proportion_confint(k, n, method="wilson")] for k, n in ((8, 10), (6, 6), (0, 5), (13, 30))],
    "holm": {"p": p_values, "adjusted": list(multipletests(p_values, method="holm")[1])},
    "c1": c1_case(),
    "convolved": [convolved_sign(g) for g in (
        [(4, 0)] * 5, [(3, 0)] * 4 + [(0, 3)] + [(1, 0)] * 3 + [(0, 1)], [(2, 0)] * 30 + [(0, 2)] * 14 + [(0, 5)] * 3)],
    "residuals": residual_cases(),
    "locations": location_cases(),
    "runs": run_cases(),
    "claims": [claim_case(level) for level in (0.95, 1 - 0.05 / 3)],
    "holmTies": {"p": [0.02, 0.02, 0.5, 0.9, 1e-12, 0.0125],
                 "adjusted": list(multipletests([0.02, 0.02, 0.5, 0.9, 1e-12, 0.0125], method="holm")[1])},
    "quantiles": [{"values": x, "p": p, "value": np.quantile(x, p)}
                  for x in ([3.5], [4, 1], [2.5, 9, 4, 1, 7.25], [int(v) for v in rng.integers(0, 50, 21)])
                  for p in (0, 0.05, 0.25, 0.5, 0.95, 1)],
}
json.dump(golden, sys.stdout, indent=1, default=float)
print()
