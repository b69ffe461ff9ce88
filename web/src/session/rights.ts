/** Which pages a person has: those whose act the service lets them do (`ACTS` in staff/people.py). */
import type { Component } from 'vue'

import type { Act, Me } from '@/server/api/types'

interface Address {
  name: string
  path: string
  component: () => Promise<Component> // sent when it is first opened
}

/** How much waits on a page for somebody, told in its `waiting.ts`: the number stands in the navigation. */
export interface Waiting {
  count: number
  danger: boolean
  text: string // key of what the number counts
}

/** A page as its folder tells it, in `pages/<name>/page.ts`. */
export interface Page extends Address {
  name: string // of its folder and of its group of words
  icon: Component
  act: Act // who may not do it has no use for the page
  place: number // in the navigation: the smaller, the further ahead
  parts?: Address[] // its other addresses, open to the same people
  begins?: boolean // who has it begins here, not at the first of their pages
  telephone?: boolean // not for who works without a telephone of their own
}

type Person = Pick<Me, 'may' | 'extension' | 'missing'>

export const mayOpen = (act: Act, me: Pick<Me, 'may'>): boolean => me.may[act] === ''

/** Who should have a telephone and has none reads at the desk what to ask for. */
const telephones = (me: Person): boolean => Boolean(me.extension) || me.missing.includes('extension')

/** The pages offered to a person, in their order. */
export const navigationOf = (pages: readonly Page[], me: Person): Page[] =>
  pages
    .filter((page) => mayOpen(page.act, me) && (!page.telephone || telephones(me)))
    .toSorted((one, next) => one.place - next.place)

/** Where a person begins; who has no page is told so. */
export function home(pages: readonly Page[], me: Person): { name: string } {
  const offered = navigationOf(pages, me)
  return { name: (offered.find((page) => page.begins) ?? offered[0])?.name ?? 'home' }
}
