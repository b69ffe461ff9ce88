/** A queue's hours as people write them: 08:00–18:00; midnight at the end of a day is 24:00. */
import type { HoursWish } from '@/server/api/types'

export const hoursText = ({ opens, closes }: HoursWish): string => {
  const until = closes.slice(0, 5)
  return `${opens.slice(0, 5)}–${until === '00:00' ? '24:00' : until}`
}
