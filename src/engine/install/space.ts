import { statfsSync } from 'node:fs'
import { StoreError } from '../../base/errors.ts'

/** Bytes that this user may still write in a folder. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

/** @throws StoreError where less is free than needed. */
export function assertSpace(free: number, needed: number, folder: string): void {
  if (free >= needed) return
  throw new StoreError(
    `the disk has too little room: ${gigabytes(free)} are free, ${gigabytes(needed)} are needed`,
    folder,
    'free some space, or set HYPROS_CACHE to a folder on another disk',
  )
}

export const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`
