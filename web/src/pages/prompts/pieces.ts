/** Which sound stands behind a prompt on the page, and where it is said, in words. */
import { useI18n } from 'vue-i18n'

import { soundAddress } from '@/server/api/prompts'
import type { FlowPrompts, PromptSound } from '@/server/api/types'

import type { Piece } from './player'

export type Listener = PromptSound['listener']
export const LISTENERS: readonly Listener[] = ['zh', 'en']
export const JOINT = ' · '
const PLACES_SHOWN = 3

export const pieceOf = (flow: string, name: string, sound: PromptSound): Piece => ({
  key: `${flow}/${name}/${sound.listener}`,
  address: soundAddress(sound.language, name, flow, sound.mark),
})

/** All that listeners of one language may hear in a flow, in its order. */
export const piecesFor = (group: FlowPrompts, listener: Listener): Piece[] =>
  group.prompts.flatMap(({ name, sounds }) =>
    sounds.filter((sound) => sound.listener === listener).map((sound) => pieceOf(group.flow, name, sound)),
  )

/** The names of places, the first few and how many more; an operator's own place is shown as it is named. */
export function usePlaces(): (places: readonly string[]) => { shown: string; more: string; all: string } {
  const { t, te } = useI18n()
  const named = (place: string): string =>
    te(`prompts.place.${place}`) ? t(`prompts.place.${place}`) : place.replaceAll('_', ' ')
  return (places) => {
    const names = [...new Set(places.map(named))]
    const left = names.length - PLACES_SHOWN
    return {
      shown: names.slice(0, PLACES_SHOWN).join(JOINT),
      more: left > 0 ? t('prompts.more_places', { count: left }) : '',
      all: names.join(JOINT),
    }
  }
}
