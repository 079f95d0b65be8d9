/**
 * All results, once all have ended: where one fails, the others still read their files and keep what they reach.
 * @throws the first failure
 */
export async function settled<T>(work: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(work)
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason
    return result.value
  })
}
