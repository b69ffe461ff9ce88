/** Durations as people read them; seconds in, text out. */

const two = (value: number): string => String(value).padStart(2, '0')

/** A running clock: 0:07, 12:34, 1:02:03. Below zero reads as 0:00. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  const rest = two(whole % 60)
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`
}

/** A length of time in words: 3 分 20 秒, 3 min 20 s; the two largest units only. */
export function inWords(seconds: number, language: string): string {
  const units = language.startsWith('zh') ? ['天', '小时', '分', '秒'] : ['d', 'h', 'min', 's']
  const whole = Math.max(0, Math.round(seconds))
  const parts = [
    Math.floor(whole / 86400),
    Math.floor((whole % 86400) / 3600),
    Math.floor((whole % 3600) / 60),
    whole % 60,
  ]
  const first = parts.findIndex((part) => part > 0)
  if (first === -1) return `0 ${units[3]}`
  return parts
    .slice(first, first + 2)
    .map((part, index) => ({ part, unit: units[first + index] }))
    .filter(({ part }, index) => index === 0 || part > 0)
    .map(({ part, unit }) => `${part} ${unit}`)
    .join(' ')
}

/** Seconds from an ISO moment to `nowMs`; 0 when there is no moment. */
export function secondsSince(moment: string | null | undefined, nowMs: number): number {
  if (!moment) return 0
  return Math.max(0, (nowMs - Date.parse(moment)) / 1000)
}
