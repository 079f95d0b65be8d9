/** Prints what tokenizer_oracle.py needs: tokenizers that we trained, their training texts and the lines to encode. */
import { trainTokenizer } from '../../src/data/tokenizer.ts'
import { everyCodePoint, spelledSpecials, trainings, uglyLines } from '../data/ugly-text.ts'

const trained = Object.entries(trainings).map(([name, { texts, options }]) => ({
  name,
  texts: texts(),
  options,
  json: trainTokenizer(texts(), options),
}))
process.stdout.write(
  JSON.stringify({
    trained,
    lines: uglyLines,
    specials: spelledSpecials,
    points: everyCodePoint().map((text) => ({ text, nfkc: text.normalize('NFKC') })),
  }),
)
