import { expect, test } from 'vitest'
import { digestOf } from '../../src/base/canonical.ts'
import {
  bleuStatistics,
  corpusBleu,
  equalMassBins,
  equalWidthBins,
  expectedCalibrationError,
  metricVersion,
  tokenScores,
  tokenStatistics,
} from '../../src/metric/index.ts'
import { golden } from './golden.ts'

/** Twelve digits, so that another platform's exp and log make no difference. */
function rounded(value: number): number {
  return Number(value.toPrecision(12))
}

test('scores have not changed under an unchanged version', () => {
  const bleu = golden('bleu').map(({ hypotheses, references, lowercase }) => ({
    statistics: hypotheses.map((text, i) => bleuStatistics(text, references[i]!, { lowercase })),
    score: rounded(corpusBleu(hypotheses, references, { lowercase }).score),
  }))
  const errors = golden('calibration').flatMap(({ confidence, correct, bins }) =>
    [equalWidthBins, equalMassBins].map((binned) =>
      rounded(expectedCalibrationError(binned(confidence, correct, bins))),
    ),
  )
  const tokens = golden('token').map(({ examples }) =>
    examples.map(({ nll, brier }) => Object.values(tokenScores(tokenStatistics(nll, brier))).map(rounded)),
  )
  const digest = digestOf({ bleu, errors, tokens })
  // Where this fails on purpose: raise metricVersion and put the new pair here.
  expect({ metricVersion, digest }).toEqual({
    metricVersion: 1,
    digest: '4835a63f0a46f972d977638c4069e45039146f41dc43d4fd1d055ddc0831b3ae',
  })
})
