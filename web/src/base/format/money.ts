/** Money is kept in fen (1/100 yuan) everywhere; only here it becomes text. */
export function yuan(fen: number): string {
  const sign = fen < 0 ? '−' : ''
  const whole = Math.trunc(Math.abs(fen) / 100)
  const rest = String(Math.abs(fen) % 100).padStart(2, '0')
  return `${sign}¥${whole.toLocaleString('en-US')}.${rest}`
}
