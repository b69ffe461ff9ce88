/** Which pages a role sees; the first is its start page. */
import type { Me, Role } from '@/server/api/types'

export interface NavItem {
  name: string
  roles: Role[]
}

const all: Role[] = ['agent', 'supervisor', 'administrator']
const leaders: Role[] = ['supervisor', 'administrator']

export const NAVIGATION: NavItem[] = [
  { name: 'desk', roles: all },
  { name: 'board', roles: leaders },
  { name: 'outages', roles: all },
  { name: 'campaigns', roles: leaders },
  { name: 'ratings', roles: all },
  { name: 'calls', roles: all },
  { name: 'customers', roles: all },
  { name: 'people', roles: ['administrator'] },
]

export const mayOpen = (roles: Role[] | undefined, role: Role): boolean => !roles || roles.includes(role)

/** Who leads without a telephone of their own has no use for the desk. */
export const navigationOf = (role: Role, hasPhone = true): NavItem[] =>
  NAVIGATION.filter((item) => item.roles.includes(role) && (item.name !== 'desk' || hasPhone || role === 'agent'))

/** Agents begin at the desk, who leads begins at the board. */
export const home = (me: Pick<Me, 'role'>): { name: string } => ({ name: me.role === 'agent' ? 'desk' : 'board' })
