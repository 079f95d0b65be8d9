import { punctuationNormaliser } from '../moses-punctuation.ts'

/** The text of a downloaded corpus as a model sees it before tokenising. */
export type Wording = (text: string) => string

/**
 * Moses' normalisation of punctuation, then lower case by the rules of the language (BCP 47): what the study does to
 * translations.
 */
export function normalised(language: string): Wording {
  const punctuation = punctuationNormaliser({ language })
  return (text) => punctuation(text).toLocaleLowerCase(language)
}

/** Lower case alone; runs of white space become one space. */
export function lowerCased(language: string): Wording {
  return (text) => text.replaceAll(/\s+/gu, ' ').trim().toLocaleLowerCase(language)
}
