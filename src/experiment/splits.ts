/** Name of the test split of another domain; perturbed forms of the test split are `test/<perturbation>`. */
export const outOfDomainSplit = 'test/out-of-domain'
