/** What `/proc/cpuinfo` says of the first processor. Other systems have no such file: the text is empty there. */

/** Instruction sets that numeric libraries look for, on x86 and on ARM. */
const relevant = /^(sse4_[12]|avx\w*|fma|f16c|amx_\w+|asimd\w*|sve\w*|sme\w*|bf16|i8mm|fphp)$/

/** The instruction sets that matter, sorted; empty where unknown. */
export function processorFlags(information: string): string[] {
  const line = /^(?:flags|Features)\s*:(.*)$/m.exec(information)?.[1] ?? ''
  return line
    .split(' ')
    .filter((flag) => relevant.test(flag))
    .sort()
}

/** The model's name; ARM processors often have none, but numbers of implementer and part. */
export function processorName(model: string | undefined, information: string): string {
  const name = model?.trim().replace(/\s+/g, ' ')
  if (name && name !== 'unknown') return name
  const field = (label: string) => new RegExp(`^${label}\\s*: *(\\S+)`, 'm').exec(information)?.[1]
  const [implementer, part] = [field('CPU implementer'), field('CPU part')]
  return implementer && part ? `ARM implementer ${implementer} part ${part}` : 'unknown'
}
