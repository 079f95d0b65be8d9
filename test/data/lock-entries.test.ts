/** What has to hold of every entry of the package's lock, beyond its schema. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type LockedDataset, packageRoot, readLock } from '../../src/data/lock.ts'

const text = readFileSync(join(packageRoot(), 'fixtures', 'datasets.lock'), 'utf8')
const { datasets } = readLock()
const files = Object.values(datasets).flatMap((entry) =>
  entry.state === 'available' && entry.source.kind === 'url' ? entry.source.files : [],
)

test('no name stands twice', () => {
  const names = [...text.matchAll(/^ {4}"([^"]+)": \{$/gm)].map(([, name]) => name)
  expect(names).toEqual(Object.keys(datasets))
})

test('the data sets of the study are there', () => {
  expect(Object.keys(datasets)).toEqual(
    expect.arrayContaining([
      'wmt14-en-de',
      'iwslt15-vi-en',
      'multi30k-en-de',
      'cnn-dailymail',
      'xsum',
      'sst-2',
      'ag-news',
      'imdb',
      'wikitext-2',
      'wikitext-103',
      'brown',
      'pile-10b',
    ]),
  )
})

test('a path in a mirror stands for one file', () => {
  const digests = new Map<string, Set<string | undefined>>()
  for (const { file, sha256, md5, gitBlob } of files) {
    digests.set(file, (digests.get(file) ?? new Set()).add(sha256 ?? md5 ?? gitBlob))
  }
  expect([...digests].filter(([, of]) => of.size > 1)).toEqual([])
})

test('every file comes by https, and its addresses differ', () => {
  const addresses = files.flatMap(({ url, alternatives = [] }) => [url, ...alternatives])
  expect(addresses.filter((address) => !address.startsWith('https://'))).toEqual([])
  expect(new Set(addresses).size).toBe(addresses.length)
})

test('files of repositories are pinned by commit, or their digest is all that is known of a branch', () => {
  const floating = files.filter(
    ({ url }) => /raw\.githubusercontent\.com/.test(url) && !/\/[0-9a-f]{40}\//.test(url),
  )
  // The publishers' own lists of splits, for which others noted digests at these addresses.
  expect(floating.map(({ file }) => file)).toEqual([
    'cnn_dailymail/all_train.txt',
    'cnn_dailymail/all_val.txt',
    'cnn_dailymail/all_test.txt',
    'xsum/XSum-TRAINING-DEV-TEST-SPLIT-90-5-5.json',
  ])
})

test('what is unavailable promises nothing of its files', () => {
  const unavailable = Object.values(datasets).filter(({ state }) => state === 'unavailable')
  expect(unavailable).toHaveLength(1)
  for (const { source } of unavailable) {
    expect(source.files).toEqual(source.files.map((file) => ({ ...file, bytes: null, sha256: null })))
  }
})

test('the licence is an SPDX identifier, or a reference of our own', () => {
  const spdx = /^(LicenseRef-[A-Za-z0-9.-]+|Apache-2\.0|MIT|CC-BY-SA-(3|4)\.0|CC-BY-4\.0|BSD-3-Clause|W3C)$/
  const known = ({ licence }: LockedDataset) => licence.spdx.split(' AND ').every((name) => spdx.test(name))
  expect(Object.values(datasets).filter((entry) => !known(entry))).toEqual([])
})

test('nothing in it is of one machine', () => {
  expect(text).not.toMatch(/file:|\/(home|root|tmp|work|Users)\/|localhost|127\.0\.0\.1/)
})
