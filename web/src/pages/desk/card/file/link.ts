/** A number that was linked on the card, and the roles that it may have. */
import type { Card } from '@/server/live/frames'

export const LINK_ROLES = ['owner', 'tenant', 'contact'] as const
export type LinkRole = (typeof LINK_ROLES)[number]

export interface Link {
  customerId: number
  name: string
  role: LinkRole
  correctionId: number
}

/** Whether it is worth asking whose number it is: nobody's, formerly somebody's, or several customers'. */
export const mayLink = (card: Card): boolean =>
  card.number !== '' && ['unknown', 'former', 'shared'].includes(card.confidence)
