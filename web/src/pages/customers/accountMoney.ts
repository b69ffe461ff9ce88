/** What the charts of an account's money and use show, from its figures. */
import type { Part } from '@/base/charts/bars'
import type { AccountMoney, MonthUse } from '@/server/api/types'

export type PeriodName = 'sharp' | 'peak' | 'flat' | 'valley' | 'whole'
export interface Drawn {
  places: string[]
  parts: (Omit<Part, 'name'> & { of: string })[]
}

const COLOURS: Record<PeriodName, string> = {
  sharp: '--c-red',
  peak: '--c-orange',
  flat: '--c-sky',
  valley: '--c-blue',
  whole: '--brand',
}
const month = (day: string): string => day.slice(0, 7)
const label = (name: string): string => name.slice(2)

/** Watt hours as people read kilowatt hours. */
export const kwh = (wh: number): string =>
  (wh / 1000).toLocaleString('en-US', { maximumFractionDigits: wh < 100_000 ? 1 : 0 })

/** Billed and paid, in yuan, by the months of which either tells; a payment counts for its bill's month. */
export function moneyDrawn({ bills, paid }: Pick<AccountMoney, 'bills' | 'paid'>): Drawn {
  const billed = new Map(bills.map((one) => [month(one.month), one.amount_fen / 100]))
  const came = new Map(paid.map((one) => [month(one.month), one.amount_fen / 100]))
  const names = [...new Set([...billed.keys(), ...came.keys()])].sort().slice(-12)
  return {
    places: names.map(label),
    parts: [
      { of: 'billed', colour: '--brand', values: names.map((name) => billed.get(name) ?? null) },
      { of: 'paid', colour: '--c-gold', values: names.map((name) => came.get(name) ?? null) },
    ].filter((part) => part.values.some((value) => value !== null)),
  }
}

const PERIODS = {
  sharp: (one: MonthUse) => one.sharp_wh,
  peak: (one: MonthUse) => one.peak_wh,
  flat: (one: MonthUse) => one.flat_wh,
  valley: (one: MonthUse) => one.valley_wh,
} as const

/** What no tariff period tells of; a little less than nothing is a rounding. */
function rest(one: MonthUse): number | null {
  const told = Object.values(PERIODS).map((read) => read(one))
  const left = (one.wh ?? 0) - told.reduce<number>((sum, wh) => sum + (wh ?? 0), 0)
  return left > 0 && (told.every((wh) => wh === null) || left >= 1000) ? left : null
}

/** Kilowatt hours by month, by tariff period where readings or bills tell them. */
export function useDrawn({ uses }: Pick<AccountMoney, 'uses'>): Drawn {
  const parts = Object.entries({ ...PERIODS, whole: rest }).map(([of, read]) => ({
    of,
    colour: COLOURS[of as PeriodName],
    values: uses.map((one) => {
      const wh = read(one)
      return wh === null ? null : wh / 1000
    }),
  }))
  return {
    places: uses.map((one) => label(month(one.month))),
    parts: parts.filter((part) => part.values.some((value) => value !== null)),
  }
}
