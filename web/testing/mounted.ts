/** A component as the desk shows it: with its stores, its words in English and the real widgets. */
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import ElementPlus from 'element-plus'
import { createPinia, setActivePinia, type Pinia } from 'pinia'
import { beforeEach, vi } from 'vitest'
import type { Component } from 'vue'
import { createMemoryHistory, createRouter, type Router } from 'vue-router'

import { PAGES } from '../src/app/pages'
import * as words from '../src/app/words'
import { i18n, learnWords } from '../src/base/i18n'
import { readings } from '../src/server/readings'
import type { Me } from '../src/server/api/types'
import { useMe } from '../src/session/me'
import { forgetService } from './service'

learnWords(words)
i18n.global.locale.value = 'en'
let shown: VueWrapper | null = null
let pinia: Pinia
let router: Router

/** The desk's addresses; what stands there is not drawn, for one component is looked at. */
const NAMES = [...PAGES.map((page) => page.name), 'sign-in']
const nowhere = { render: () => null }
const addresses = [
  ...NAMES.map((name) => ({ name, path: `/${name}/:id?`, component: nowhere })),
  { name: 'campaign', path: '/campaign/:id', component: nowhere },
]

beforeEach(async () => {
  shown?.unmount()
  shown = null
  document.body.innerHTML = ''
  localStorage.clear()
  pinia = createPinia()
  setActivePinia(pinia)
  router = createRouter({ history: createMemoryHistory(), routes: addresses })
  await router.push('/desk')
  forgetService()
  readings.clear()
})

/** Mount and wait until it stands; the dialog may hang anywhere below the page's body. */
export async function mounted(component: Component, props: Record<string, unknown> = {}): Promise<VueWrapper> {
  shown?.unmount()
  const stubs = { Echarts: true } // here is no canvas to paint on
  const plugins = [pinia, i18n, router, ElementPlus]
  shown = mount(component, { props, attachTo: document.body, global: { plugins, stubs } })
  await settled()
  return shown
}

/** Wait for what was asked of the service and for the drawing that follows. */
export async function settled(): Promise<void> {
  await flushPromises()
  await flushPromises()
}

/** Sign somebody in, who may do what is named. */
export function signedIn(role: Me['role'], may: string[] = [], known: Partial<Me> = {}): void {
  useMe().me = {
    ...{
      person_id: 1,
      staff_number: '1001',
      name: 'Li',
      role,
      extension: null,
      language: 'en',
      queues: [],
      backup_queues: [],
    },
    ...{ permissions: [], missing: [], mended_by: [] },
    ...{ source: 'own' as const, has_factor: false, owes_factor: false },
    may: Object.fromEntries(may.map((act) => [act, ''])),
    ...known,
  }
}

/** Be at an address before something is mounted there; and where one is. */
export async function goTo(address: string): Promise<void> {
  await router.push(address)
}
export const here = (): string => router.currentRoute.value.fullPath

/** Look until it holds: what comes by the feed or after a pause comes when it comes. */
export const until = (holds: () => void): Promise<void> => vi.waitFor(holds, { timeout: 30_000, interval: 20 })

/** Let the page's address be this one. */
export function openedAt(address: string): void {
  ;(window as unknown as { happyDOM: { setURL: (to: string) => void } }).happyDOM.setURL(address)
}

/** What a person finds by its test id, wherever it hangs. */
export function byId<Kind extends HTMLElement = HTMLElement>(name: string): Kind {
  const found = document.querySelector<Kind>(`[data-testid="${name}"]`)
  if (!found) throw new Error(`nothing on the page is called ${name}`)
  return found
}

export const allById = (name: string): HTMLElement[] => [
  ...document.querySelectorAll<HTMLElement>(`[data-testid="${name}"]`),
]

export const text = (): string => document.body.textContent ?? ''

export async function press(name: string): Promise<void> {
  byId(name).click()
  await settled()
}

/** Type into the field, or into the field inside of what is called so. */
export async function type(name: string, what: string): Promise<void> {
  const found = byId(name)
  const field = found.matches('input, textarea') ? found : found.querySelector('input, textarea')
  const input = field as HTMLInputElement
  input.value = what
  input.dispatchEvent(new Event('input'))
  await settled()
}

export const disabled = (name: string): boolean => byId<HTMLButtonElement>(name).disabled
