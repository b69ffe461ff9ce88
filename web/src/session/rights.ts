/** Which pages a person has: those that the service names (`PAGES` in staff/people.py), and no other. */
import type { Component } from 'vue'

import type { Me } from '@/server/api/types'

interface Address {
  name: string
  path: string
  component: () => Promise<Component> // sent when it is first opened
}

/** A page as its folder tells it, in `pages/<name>/page.ts`. */
export interface Page extends Address {
  name: string // of its folder, of its group of words and of its feature at the service
  icon: Component
  parts?: Address[] // its other addresses, open to the same people
  begins?: boolean // who has it begins here, not at the first of their pages
  telephone?: boolean // not for who works without a telephone of their own
}

type Person = Pick<Me, 'features' | 'extension' | 'missing'>

export const mayOpen = (page: string, me: Pick<Me, 'features'>): boolean => me.features.includes(page)

/** Who should have a telephone and has none reads at the desk what to ask for. */
const telephones = (me: Person): boolean => Boolean(me.extension) || me.missing.includes('extension')

/** The pages offered to a person, in the service's order. */
export const navigationOf = (pages: readonly Page[], me: Person): Page[] =>
  me.features
    .flatMap((feature) => pages.filter((page) => page.name === feature))
    .filter((page) => !page.telephone || telephones(me))

/** Where a person begins; who has no page is told so. */
export function home(pages: readonly Page[], me: Person): { name: string } {
  const offered = navigationOf(pages, me)
  return { name: (offered.find((page) => page.begins) ?? offered[0])?.name ?? 'home' }
}
