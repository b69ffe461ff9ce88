/** A failure in words of the reader's language. */
import { i18n } from '@/base/i18n'

import { Failure } from './failure'

export function wording(error: unknown): string {
  const { t, te } = i18n.global
  if (!(error instanceof Failure)) return t('errors.unexpected')
  const key = `errors.${error.code}`
  if (te(key)) return t(key, { place: error.place, by: error.by })
  return error.message || t('errors.server_error')
}
