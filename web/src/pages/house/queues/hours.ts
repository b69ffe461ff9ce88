/** A queue's hours as people write them: 08:00–18:00; midnight at the end of a day is 24:00. */
import type { HoursWish, OpeningWish } from '@/server/api/types'

export const hoursText = ({ opens, closes }: HoursWish): string => {
  const until = closes.slice(0, 5)
  return `${opens.slice(0, 5)}–${until === '00:00' ? '24:00' : until}`
}

/** Whether it is open at some time, and each end of its hours is a time of day. */
export const isComplete = ({ working, off }: OpeningWish): boolean => {
  const kept = [working, off].filter((span) => span !== null && span !== undefined)
  return kept.length > 0 && kept.every(({ opens, closes }) => opens !== '' && closes !== '')
}
