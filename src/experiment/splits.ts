/** Names of splits: `validation`, `test`, and the test split perturbed, `test/<perturbation>`. */
const perturbedPrefix = 'test/'

export const perturbedSplit = (perturbation: string): string => `${perturbedPrefix}${perturbation}`
export const isPerturbedSplit = (split: string): boolean => split.startsWith(perturbedPrefix)
/** `test/swap-10` → `swap-10`. */
export const perturbationName = (split: string): string => split.slice(perturbedPrefix.length)

/** The test split of another domain. */
export const outOfDomainSplit = perturbedSplit('out-of-domain')
