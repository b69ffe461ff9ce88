/** What is held of one person, in groups that people know. */
import type { CitizenView, TableHeld } from '@/server/api/types'

export type Group = TableHeld['group']
export type Holding = Pick<TableHeld, 'group' | 'rows' | 'fate'>

/** Rows by group; tables of one group share their fate. */
export function holdingsOf({ tables }: Pick<CitizenView, 'tables'>): Holding[] {
  const found = new Map<string, Holding>()
  for (const { group, fate, rows } of tables) {
    const key = `${group} ${fate}`
    found.set(key, { group, fate, rows: (found.get(key)?.rows ?? 0) + rows })
  }
  return [...found.values()]
}

/** As the service takes it: at least three letters. */
export const isReason = (text: string): boolean => text.trim().length >= 3
