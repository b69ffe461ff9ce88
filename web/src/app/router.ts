/** The addresses of all pages and who may open them; the service checks again. */
import { createRouter, createWebHistory, type RouteLocationNormalized, type RouteRecordRaw } from 'vue-router'

import { useDeskSettings } from '@/session/deskSettings'
import { home, mayOpen } from '@/session/rights'
import { useMe } from '@/session/me'
import type { Act, Me } from '@/server/api/types'

import { PAGES } from './pages'

declare module 'vue-router' {
  interface RouteMeta {
    page?: string // that an address belongs to
    act?: Act // of that page: open to who may do it
    bare?: boolean
  }
}

const nowhere = () => import('@/app/shell/NowherePage.vue')
const routes: RouteRecordRaw[] = [
  { path: '/', name: 'home', component: nowhere }, // of who has no page: others are led to where they begin
  { path: '/sign-in', name: 'sign-in', meta: { bare: true }, component: () => import('@/pages/signin/SignInPage.vue') },
  {
    path: '/second-factor',
    name: 'second-factor',
    meta: { bare: true },
    component: () => import('@/pages/signin/FactorPage.vue'),
  },
  ...PAGES.flatMap((page) =>
    [page, ...(page.parts ?? [])].map(({ name, path, component }) => ({
      name,
      path,
      component,
      meta: { page: page.name, act: page.act },
    })),
  ),
  { path: '/:rest(.*)*', name: 'nowhere', component: nowhere },
]

export const router = createRouter({ history: createWebHistory(), routes })

/** Who must set a second factor up has no other address, and nobody else has that one. */
function besideTheDesk(to: RouteLocationNormalized, me: Me | null) {
  if (me?.owes_factor) return to.name === 'second-factor' ? true : { name: 'second-factor' }
  return me ? home(PAGES, me) : to.name === 'sign-in' ? true : { name: 'sign-in' }
}

async function admit(to: RouteLocationNormalized) {
  const me = await useMe()
    .ask()
    .catch(() => null)
  if (to.meta.bare || me?.owes_factor) return besideTheDesk(to, me)
  if (me) await useDeskSettings().know()
  if (!me) return { name: 'sign-in', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
  if (to.name === 'home' || (to.meta.act && !mayOpen(to.meta.act, me))) {
    const start = home(PAGES, me)
    return start.name === to.name ? true : start
  }
  return true
}

router.beforeEach(admit)
