import { answer, client } from './client'
import type {
  CalendarYear,
  CitizenView,
  HistoryLine,
  HouseQueue,
  KeepingView,
  PauseReason,
  PauseWish,
  Period,
  QueueWish,
  SpanWish,
} from './types'

export const listPauses = (): Promise<PauseReason[]> => answer(client.GET('/api/house/pauses'))
/** Add a reason for a pause, or change it; all reasons come back. */
export const putPause = (code: string, wish: PauseWish): Promise<PauseReason[]> =>
  answer(client.PUT('/api/house/pauses/{code}', { params: { path: { code } }, body: wish }))
export const listQueues = (): Promise<HouseQueue[]> => answer(client.GET('/api/house/queues'))
/** Add a queue, or change it; all queues come back. Asterisk has it within two seconds. */
export const putQueue = (code: string, wish: QueueWish): Promise<HouseQueue[]> =>
  answer(client.PUT('/api/house/queues/{code}', { params: { path: { code } }, body: wish }))

export const seeCalendar = (year: number): Promise<CalendarYear> =>
  answer(client.GET('/api/calendar/{year}', { params: { path: { year } } }))
/** Enter days that are not what their weekday says; the year of the first comes back. */
export const putCalendarDays = (wish: SpanWish): Promise<CalendarYear> =>
  answer(client.PUT('/api/calendar/days', { body: wish }))
/** Let the weekday decide again, from the first day to the last. */
export const removeCalendarDays = (first: string, last: string): Promise<CalendarYear> =>
  answer(client.DELETE('/api/calendar/days', { params: { query: { first, last } } }))
/** Enter what the program knows of a year; what stands there already stays. */
export const fillCalendar = (year: number): Promise<CalendarYear> =>
  answer(client.POST('/api/calendar/{year}/fill', { params: { path: { year } } }))

const of = (account: string) => ({ params: { path: { account } } })

/** Periods, and customers whose data must stay. */
export const getKeeping = (): Promise<KeepingView> => answer(client.GET('/api/keeping'))
export const setPeriod = (kind: Period['kind'], days: number): Promise<KeepingView> =>
  answer(client.PUT('/api/keeping/periods/{kind}', { params: { path: { kind } }, body: { days } }))
export const addHold = (account: string, reason: string): Promise<KeepingView> =>
  answer(client.POST('/api/keeping/holds', { body: { account, reason } }))
export const removeHold = (account: string): Promise<KeepingView> =>
  answer(client.DELETE('/api/keeping/holds/{account}', of(account)))

/** Whose account it is, and what is held of them. */
export const getCitizen = (account: string): Promise<CitizenView> =>
  answer(client.GET('/api/keeping/citizens/{account}', of(account)))
/** All that is held of them, as a file. */
export const exportCitizen = (account: string): Promise<Blob> =>
  answer(client.POST('/api/keeping/citizens/{account}/export', { ...of(account), parseAs: 'blob' })) as Promise<Blob>
export const eraseCitizen = (account: string, reason: string): Promise<unknown> =>
  answer(client.POST('/api/keeping/citizens/{account}/erase', { ...of(account), body: { reason } }))

/** What was decided and done here, a hundred at a time, the newest first. */
export const listKeepingHistory = (before?: number): Promise<HistoryLine[]> =>
  answer(client.GET('/api/keeping/history', { params: { query: before === undefined ? {} : { before } } }))
