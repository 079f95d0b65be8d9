/** The texts that a model gave for a split, as files. */

/** The name of the file that a cell has of a split. */
export const outputsFile = (split: string): string => `outputs.${split.replace('/', '.')}.txt`

/** Its text, an output a line; undefined where the task has none. */
export function outputsText(hypotheses: readonly string[]): string | undefined {
  return hypotheses.length > 0 ? `${hypotheses.join('\n')}\n` : undefined
}
