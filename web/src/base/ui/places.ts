/** A place of the voice menu in words; flows are data, so an unknown place is shown as it is named. */
import { useI18n } from 'vue-i18n'

/** Places where nothing is said: a caller never noticed them. */
const UNHEARD = new Set(['welcome', 'recognise', 'first_word', 'news', 'which', 'whose', 'begun'])

export const heard = (path: readonly string[]): string[] => path.filter((place) => !UNHEARD.has(place))

export function useMenuPlace(): (place: string) => string {
  const { t, te } = useI18n()
  return (place) => (te(`card.place.${place}`) ? t(`card.place.${place}`) : place.replaceAll('_', ' '))
}
