/** A time of day as people write it, by the clock of 24 hours, whatever the browser's language. */

const WRITTEN = /^(\d{1,2})[:.]?(\d{2})$/

/** Give `08:30` for 8:30, 0830, 08：30; 24:00 is 00:00. Null for what is no time of day. */
export function timeOfDay(written: string): string | null {
  const [, hours = '', minutes = ''] = WRITTEN.exec(written.trim().replace('：', ':')) ?? []
  if (!minutes || Number(minutes) > 59) return null
  if (Number(hours) === 24 && minutes === '00') return '00:00'
  return Number(hours) < 24 ? `${hours.padStart(2, '0')}:${minutes}` : null
}
