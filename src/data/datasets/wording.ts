/**
 * The text of a downloaded corpus as a model sees it before tokenising: lower-cased, as the study has it, by the rules
 * of its language (BCP 47). Here is the place for the normalisation of punctuation that comes before it.
 */
export function worded(text: string, language: string): string {
  return text.toLocaleLowerCase(language)
}
