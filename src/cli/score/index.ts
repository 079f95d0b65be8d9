import type { Command } from 'commander'
import { addCommands, type CommandEntry } from '../command.ts'

const commands: readonly CommandEntry[] = [
  { name: 'bleu', summary: 'BLEU as sacreBLEU computes it', load: () => import('./bleu.ts') },
  { name: 'chrf', summary: 'chrF and chrF++ as sacreBLEU computes them', load: () => import('./chrf.ts') },
  {
    name: 'rouge',
    summary: 'ROUGE-1, -2, -L and -Lsum as rouge-score computes them',
    load: () => import('./rouge.ts'),
  },
  {
    name: 'calibration',
    summary: 'accuracy, proper scores and calibration errors of predicted probabilities',
    load: () => import('./calibration.ts'),
  },
]

export default function score(command: Command): void {
  addCommands(command, commands)
}
