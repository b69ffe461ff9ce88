/** The service's codes about campaigns in words; a code without words is shown, not hidden. */
import { useI18n } from 'vue-i18n'

export interface Codes {
  excluded: (code: string) => string
  warning: (code: string) => string
  paused: (code: string) => string
}

export function useCodes(): Codes {
  const { t, te } = useI18n()
  const words =
    (group: string) =>
    (code: string): string => {
      const key = `campaigns.${group}.${code}`
      return te(key) ? t(key) : code.replaceAll('_', ' ')
    }
  return { excluded: words('excluded_by'), warning: words('warning'), paused: words('reason') }
}
