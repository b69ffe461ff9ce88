/** Numbers grouped the way the country reads them aloud; digits only otherwise untouched. */

const TWO_DIGIT_AREAS = new Set(['010', '020', '021', '022', '023', '024', '025', '027', '028', '029'])

export function phone(raw: string): string {
  const national = raw.replace(/^(\+|00)86(?=\d{9,11}$)/, '').replace(/^86(?=1\d{10}$)/, '')
  if (/^1\d{10}$/.test(national)) return national.replace(/^(\d{3})(\d{4})(\d{4})$/, '$1 $2 $3')
  const fixed = /^[2-9]\d{8,10}$/.test(national) && national !== raw ? `0${national}` : national
  if (!/^0\d{9,11}$/.test(fixed)) return raw
  const areaLength = TWO_DIGIT_AREAS.has(fixed.slice(0, 3)) ? 3 : 4
  const local = fixed.slice(areaLength)
  return `${fixed.slice(0, areaLength)}-${local.slice(0, -4)} ${local.slice(-4)}`
}
