import { answer, client } from './client'
import type {
  BusinessType,
  BusinessTypeWish,
  CalendarYear,
  HouseQueue,
  HouseState,
  PauseReason,
  PauseWish,
  QueueWish,
  SpanWish,
} from './types'

/** What the page says beside its lists. */
export const seeHouse = (): Promise<HouseState> => answer(client.GET('/api/house'))
export const listPauses = (): Promise<PauseReason[]> => answer(client.GET('/api/house/pauses'))
/** What calls may be about. */
export const listBusinessTypes = (): Promise<BusinessType[]> => answer(client.GET('/api/house/business-types'))
/** Add a business type, or change it; all come back. */
export const putBusinessType = (code: string, wish: BusinessTypeWish): Promise<BusinessType[]> =>
  answer(client.PUT('/api/house/business-types/{code}', { params: { path: { code } }, body: wish }))
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
