import { digestOf, sha256 } from '../base/canonical.ts'
import { DataError } from '../base/errors.ts'
import { readLabelledCorpus, readLabelledTest } from '../data/labelled-corpus.ts'
import type { Tokenizer } from '../data/tokenizer.ts'
import type { LabelledText } from '../data/types.ts'
import { outOfDomainSplit } from '../experiment/splits.ts'
import {
  binaryF1,
  classificationScores,
  classificationSignature,
  classificationStatistics,
  leadingScoreOf,
  sumOf,
} from '../metric/index.ts'
import { bucketsFor } from './buckets.ts'
import { type PerturbationName, perturbedTexts } from './perturbed.ts'
import type { DataChoice, Outputs, ScoredSplit, Task, TaskData, TaskScores } from './types.ts'
import { learnTokenizer, withEnd } from './vocabulary.ts'

const perturbed: readonly PerturbationName[] = ['swap-5']
/** Most tokens that a model reads of a text, end-of-sentence included. */
const sourceLimit = 128

interface Classes {
  readonly labels: readonly string[]
  numberOf(label: string, text: string): number
}

/** The classes of the training split, by name, which numbers them alike on every machine. */
function classesOf(dataset: string, train: readonly LabelledText[]): Classes {
  const labels = [...new Set(train.map(({ label }) => label))].sort()
  return {
    labels,
    numberOf: (label, id) => {
      const number = labels.indexOf(label)
      if (number >= 0) return number
      throw new DataError(
        `example "${id}" has the label "${label}", which no training example has`,
        `data set "${dataset}"`,
        `test on a data set with the labels ${labels.join(', ')}`,
      )
    },
  }
}

function splitOf(texts: readonly LabelledText[], classes: Classes, tokenizer: Tokenizer): ScoredSplit {
  return {
    examples: texts.map(({ id, text, label }) => ({
      source: withEnd(tokenizer, text, sourceLimit),
      target: [classes.numberOf(label, id)],
    })),
    references: texts.map(({ label }) => label),
  }
}

/** Accuracy of the most common training class on the test split, in per cent. */
function majority(
  train: readonly LabelledText[],
  test: readonly LabelledText[],
  { labels }: Classes,
): number {
  const share = (texts: readonly LabelledText[], label: string) =>
    texts.filter((text) => text.label === label).length / texts.length
  const [most] = labels.toSorted((a, b) => share(train, b) - share(train, a))
  return 100 * share(test, most as string)
}

async function prepare({ dataset, outOfDomain, batch }: DataChoice): Promise<TaskData> {
  const corpus = await readLabelledCorpus(dataset)
  const elsewhere = outOfDomain === undefined ? undefined : await readLabelledTest(outOfDomain)
  const texts = (examples: readonly LabelledText[]) => examples.map(({ text }) => text)
  const { json, tokenizer } = learnTokenizer(dataset, texts(corpus.train))
  const classes = classesOf(dataset, corpus.train)
  const split = (examples: readonly LabelledText[]) => splitOf(examples, classes, tokenizer)
  const read = texts(corpus.test)
  const withTexts = (changed: readonly string[]) =>
    corpus.test.map((example, i) => ({ ...example, text: changed[i] as string }))
  const forms = Object.entries(perturbedTexts(read, perturbed)).map(
    ([name, changed]) => [name, withTexts(changed)] as const,
  )
  const scored = Object.fromEntries([
    ['validation', split(corpus.validation)],
    ['test', split(corpus.test)],
    ...forms.map(([name, examples]) => [name, split(examples)]),
    ...(elsewhere ? [[outOfDomainSplit, split(elsewhere.test)]] : []),
  ]) as Record<string, ScoredSplit>
  const { examples: train } = split(corpus.train)
  const held = Object.values(scored).flatMap(({ examples }) => examples)
  return {
    profile: {
      pins: [...corpus.pins, ...(elsewhere?.pins ?? [])],
      counts: {
        train: train.length,
        validation: corpus.validation.length,
        test: corpus.test.length,
        ...(elsewhere && { outOfDomain: elsewhere.test.length }),
      },
      examples: digestOf({ ...corpus, forms, elsewhere: elsewhere?.test ?? [] }),
      vocabulary: tokenizer.size,
      classes: classes.labels.length,
      tokenizer: sha256(json),
      buckets: bucketsFor(train, held, batch, { target: 1 }),
    },
    tokenizerJson: json,
    tokenizer,
    train,
    scored,
    trivial: [{ name: 'majority', score: majority(corpus.train, corpus.test, classes) }],
    labels: classes.labels,
    read: { texts: read, with: (changed) => split(withTexts(changed)) },
  }
}

function score({ forced }: Outputs, { examples }: ScoredSplit, { labels = [] }: TaskData): TaskScores {
  const decisions = examples.map(({ target }, i) => ({
    label: target[0] as number,
    predicted: forced[i]?.predicted?.[0] as number,
  }))
  const rows = decisions.map((decision) => classificationStatistics(decision, labels.length))
  const found = classificationScores(sumOf(rows), labels.length)
  const statistics = decisions.map(({ label, predicted }) => [1, Number(label === predicted)])
  return {
    scores: {
      accuracy: leadingScoreOf('accuracy', statistics),
      macroF1: 100 * found.macroF1,
      ...(labels.length === 2 && { f1: 100 * binaryF1(found) }),
    },
    statistics,
  }
}

/** Classification of texts: accuracy leads. */
export const classificationTask: Task = {
  architecture: 'encoder',
  metric: 'accuracy',
  decodes: false,
  perturbed,
  signatures: ({ labels = [] }) => ({ macroF1: classificationSignature(labels.length) }),
  prepare,
  score,
}
