/** Prints what data_tokenizer_oracle.py needs: the trained tokenizer.json, its training texts and the lines to encode. */
import { loadCorpus } from '../../src/data/corpus.ts'
import { trainTokenizer } from '../../src/data/tokenizer.ts'

const corpus = loadCorpus('ts-diagnostics-en-de')
const texts = corpus.train.flatMap(({ source, target }) => [source, target])
const vocabulary = 2000
const lines = [
  ...corpus.test.slice(0, 3).flatMap(({ source, target }) => [source, target]),
  '',
  ' ',
  '  two  spaces at the ends ',
  'tab\tand\nnew line',
  'ﬁne ① ½ ｆｕｌｌ',
  'emoji 👩‍🚀 🇩🇪 and 漢字, עברית',
  'ünïcödé e\u0301',
  'not special: <s> </s> <pad> <0x41>',
  'aaaaaaaaaaaaaaaaaa',
]
process.stdout.write(
  JSON.stringify({ json: trainTokenizer(texts, { vocabulary }), vocabulary, texts, lines }),
)
