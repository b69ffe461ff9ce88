/** What the audit log notes beside a decision, for people to read. */
import type { HistoryLine } from '@/server/api/types'

export type Detail = { text: string } | { days: string } | { forgotten: { kind: string; rows: number }[] }

/** Days of a period, rows that a night forgot, or a reason as somebody wrote it. */
export function detailOf({ action, detail }: Pick<HistoryLine, 'action' | 'detail'>): Detail {
  if (action === 'keeping.period') return { days: Number(detail.replace('days=', '')).toLocaleString('en-US') }
  if (action !== 'keeping.forget') return { text: detail }
  const counts = detail.split(' ').map((one) => one.split('='))
  return { forgotten: counts.map(([kind = '', rows = '0']) => ({ kind, rows: Number(rows) })) }
}
