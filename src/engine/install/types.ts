/** What an installation is told and tells. */

/** Compiled here against the wheel for the CPU, or against the one for CUDA. */
export type Device = 'cpu' | 'cuda'

export type Phase = 'download' | 'extract' | 'compile' | 'verify' | 'npm'

/** What is going on. Bytes where they are known. */
export interface Progress {
  readonly phase: Phase
  readonly what: string
  readonly done?: number
  readonly total?: number
}

/** What every part of an installation is given. */
export interface Work {
  /** Its abort stops the work; what was begun is removed. */
  readonly signal: AbortSignal
  readonly report: (progress: Progress) => void
  /** Programs are looked for and run in it. */
  readonly environment: NodeJS.ProcessEnv
}
