import { DataError } from '../base/errors.ts'
import { readLabelledCorpus, readLabelledTest } from '../data/labelled-corpus.ts'
import type { Tokenizer } from '../data/tokenizer.ts'
import type { LabelledText } from '../data/types.ts'
import {
  binaryF1,
  classificationScores,
  classificationSignature,
  classificationStatistics,
  leadingScoreOf,
  sumOf,
} from '../metric/index.ts'
import { assembled } from './assemble.ts'
import type { PerturbationName } from './perturbed.ts'
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
  const learned = learnTokenizer(
    dataset,
    corpus.train.map(({ text }) => text),
  )
  const classes = classesOf(dataset, corpus.train)
  const data = assembled({
    corpus,
    elsewhere,
    learned,
    batch,
    fixed: { target: 1 },
    split: (texts) => splitOf(texts, classes, learned.tokenizer),
    read: { perturbed, textOf: ({ text }) => text, withText: (example, text) => ({ ...example, text }) },
  })
  return {
    ...data,
    profile: { ...data.profile, classes: classes.labels.length },
    trivial: () => [{ name: 'majority', score: majority(corpus.train, corpus.test, classes) }],
    labels: classes.labels,
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
  perturbed,
  signatures: ({ labels = [] }) => ({ macroF1: classificationSignature(labels.length) }),
  prepare,
  score,
}
