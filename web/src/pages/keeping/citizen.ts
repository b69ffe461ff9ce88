/** What is held of one person, in groups that people know. */
import type { CitizenView } from '@/server/api/types'

export type Group = 'file' | 'money' | 'use' | 'corrections' | 'calls' | 'reports' | 'campaigns' | 'feed' | 'other'
export interface Holding {
  group: Group
  rows: number
  goes: boolean // deleted; else number and name are taken out of rows that stay
}

const GROUPS: Record<string, Group> = {
  customers_customer: 'file',
  customers_account: 'file',
  customers_phone: 'file',
  customers_premise: 'file',
  customers_bill: 'money',
  customers_payment: 'money',
  customers_meter: 'use',
  customers_reading: 'use',
  customers_correction: 'corrections',
  cti_call: 'calls',
  outages_trouble_call: 'reports',
  outbound_contact: 'campaigns',
  outbound_opt_out: 'campaigns',
  exchange_change: 'feed',
}

/** Rows by group; tables of one group share their fate. */
export function holdingsOf({ tables }: Pick<CitizenView, 'tables'>): Holding[] {
  const found = new Map<string, Holding>()
  for (const one of tables) {
    const group = GROUPS[one.table] ?? 'other'
    const goes = one.fate === 'with_the_customer'
    const key = `${group} ${String(goes)}`
    found.set(key, { group, goes, rows: (found.get(key)?.rows ?? 0) + one.rows })
  }
  return [...found.values()]
}

/** As the service takes it: at least three letters. */
export const isReason = (text: string): boolean => text.trim().length >= 3
