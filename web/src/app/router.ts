/** Pages and who may open them; the service checks again. */
import { createRouter, createWebHistory, type RouteLocationNormalized, type RouteRecordRaw } from 'vue-router'

import type { Role } from '@/server/api/types'
import { useDeskSettings } from '@/session/deskSettings'
import { home, mayOpen } from '@/session/rights'
import { useMe } from '@/session/me'

declare module 'vue-router' {
  interface RouteMeta {
    roles?: Role[]
    bare?: boolean
  }
}

const leaders: Role[] = ['supervisor', 'administrator']

const routes: RouteRecordRaw[] = [
  { path: '/', name: 'home', redirect: { name: 'desk' } },
  { path: '/sign-in', name: 'sign-in', meta: { bare: true }, component: () => import('@/pages/signin/SignInPage.vue') },
  { path: '/desk', name: 'desk', component: () => import('@/pages/desk/DeskPage.vue') },
  { path: '/board', name: 'board', meta: { roles: leaders }, component: () => import('@/pages/board/BoardPage.vue') },
  { path: '/outages/:id?', name: 'outages', component: () => import('@/pages/outages/OutagesPage.vue') },
  {
    path: '/campaigns',
    name: 'campaigns',
    meta: { roles: leaders },
    component: () => import('@/pages/campaigns/CampaignsPage.vue'),
  },
  {
    path: '/campaigns/:id',
    name: 'campaign',
    meta: { roles: leaders },
    component: () => import('@/pages/campaigns/CampaignPage.vue'),
  },
  { path: '/ratings', name: 'ratings', component: () => import('@/pages/ratings/RatingsPage.vue') },
  { path: '/calls/:id?', name: 'calls', component: () => import('@/pages/calls/CallsPage.vue') },
  { path: '/customers/:id?', name: 'customers', component: () => import('@/pages/customers/CustomersPage.vue') },
  {
    path: '/people',
    name: 'people',
    meta: { roles: ['administrator'] },
    component: () => import('@/pages/people/PeoplePage.vue'),
  },
  { path: '/:rest(.*)*', name: 'nowhere', component: () => import('@/app/shell/NowherePage.vue') },
]

export const router = createRouter({ history: createWebHistory(), routes })

async function admit(to: RouteLocationNormalized) {
  const me = await useMe()
    .ask()
    .catch(() => null)
  if (to.name === 'sign-in') return me ? home(me) : true
  if (me) await useDeskSettings().know()
  if (!me) return { name: 'sign-in', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
  if (to.redirectedFrom?.name === 'home' || !mayOpen(to.meta.roles, me.role)) {
    const start = home(me)
    return start.name === to.name ? true : start
  }
  return true
}

router.beforeEach(admit)
