import type { Verdict } from '../../src/verdict/types.ts'

/** One of each kind that a run shows; C4 is left out, as where it could not be judged. */
export const exampleVerdicts: readonly Verdict[] = [
  {
    criterion: 'C1',
    verdict: 'pass',
    sentence: 'The candidate costs 1.2 % more a step than log-loss, at most 2.7 %.',
    est: 1.2,
    lo: -0.3,
    hi: 2.7,
    estimates: [{ name: 'overhead', unit: '%', est: 1.2, lo: -0.3, hi: 2.7, df: 4, n: 5 }],
    literal: { verdict: 'pass', sentence: 'the point estimate is at most 3 %' },
  },
  {
    criterion: 'C2',
    verdict: 'fail',
    sentence: 'The candidate is worse than log-loss by 3.1 σ and not faster.',
    est: -3.1,
    lo: -4.9,
    hi: -1.3,
    estimates: [
      { name: 'gain', unit: 'σ', est: -3.1, lo: -4.9, hi: -1.3, df: 8, n: 3 },
      { name: 'speed', unit: 'log ratio', est: 0.05, lo: -0.2, hi: 0.3, df: 8, n: 3 },
    ],
    literal: { verdict: 'fail', sentence: 'the mean BLEU is lower' },
  },
  {
    criterion: 'C3',
    verdict: 'inconclusive',
    sentence: 'ECE is lower by a third, but the interval reaches 1.',
    reason: 'interval too wide',
    est: -0.41,
    lo: -0.95,
    hi: 0.13,
    estimates: [
      { name: 'ece', unit: 'log ratio', est: -0.41, lo: -0.95, hi: 0.13, df: 8 },
      { name: 'brier', unit: 'log ratio', est: -0.02, lo: -0.06, hi: 0.02, df: 8 },
      { name: 'gain', unit: 'σ', est: -0.2, lo: -1.4, hi: 1.0, df: 8 },
    ],
    literal: { verdict: 'pass', sentence: 'ECE is 34 % lower' },
    seedsToDecide: 7,
  },
  {
    criterion: 'C5',
    verdict: 'insufficient',
    sentence: 'One data set was tried, and at least five are needed.',
    reason: 'fewer than 5 data sets',
    est: null,
    lo: null,
    hi: null,
    estimates: [],
  },
]
