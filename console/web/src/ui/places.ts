/** A place of the voice menu in words; flows are data, so an unknown place is shown as it is named. */
import { useI18n } from 'vue-i18n'

export function useMenuPlace(): (place: string) => string {
  const { t, te } = useI18n()
  return (place) => (te(`card.place.${place}`) ? t(`card.place.${place}`) : place.replaceAll('_', ' '))
}
