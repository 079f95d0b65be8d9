import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { malformed } from './source.ts'

/**
 * Rows of a Parquet file, one group of rows in memory at a time.
 * @param columns those that are read; the others are not even decompressed
 * @throws DataError for a file that is none, or lacks a column
 */
export async function* parquetRows(
  path: string,
  name: string,
  columns: readonly string[],
): AsyncGenerator<Readonly<Record<string, unknown>>> {
  try {
    const file = await asyncBufferFromFile(path)
    const metadata = await parquetMetadataAsync(file)
    let rowStart = 0
    for (const { num_rows } of metadata.row_groups) {
      const rowEnd = rowStart + Number(num_rows)
      yield* await parquetReadObjects({ file, metadata, columns: [...columns], rowStart, rowEnd })
      rowStart = rowEnd
    }
  } catch (cause) {
    throw malformed({ name }, `not the Parquet file that is expected: ${(cause as Error).message}`)
  }
}
