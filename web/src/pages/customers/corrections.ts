/** How a correction of a file is told. */
import type { CorrectionLine } from '@/server/api/types'
import { criticalWord } from '@/shared/cardRules'

export interface Said {
  what: string // keys of words
  before: Value
  after: Value
}
export type Value = { word: string } | { text: string }

/** A value as a word of ours, or as the text that somebody wrote; nothing is said to be nothing. */
export function valueOf(what: CorrectionLine['what'], value: string): Value {
  if (what === 'linked' || what === 'wrong') return { word: value ? `customers.role.${value}` : 'customers.nobodys' }
  if (what === 'language') return { word: `customers.speaks.${value}` }
  if (what === 'critical') return { word: criticalWord(value) || 'customers.not_critical' }
  return value ? { text: value } : { word: 'customers.no_note' }
}

export const saidOf = (line: CorrectionLine): Said => ({
  what: `customers.corrected.${line.what}`,
  before: valueOf(line.what, line.before),
  after: valueOf(line.what, line.told),
})
