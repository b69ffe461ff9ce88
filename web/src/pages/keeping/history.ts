/** What the audit log notes beside a decision, for people to read. */
import type { HistoryLine } from '@/server/api/types'

export type Detail = { text: string } | { days: string } | { forgotten: { kind: string; rows: string }[] }

const figure = (digits: string): string => Number(digits).toLocaleString('en-US')

/** Days of a period, rows that a night forgot, or a reason as somebody wrote it. */
export function detailOf({ action, detail }: Pick<HistoryLine, 'action' | 'detail'>): Detail {
  if (action === 'keeping.period') return { days: figure(detail.replace('days=', '')) }
  if (action !== 'keeping.forget') return { text: detail }
  const counts = detail.split(' ').map((one) => one.split('='))
  return { forgotten: counts.map(([kind = '', rows = '0']) => ({ kind, rows: figure(rows) })) }
}
