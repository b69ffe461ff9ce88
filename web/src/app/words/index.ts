/** All words of the desk: each room brings its own, and each page those in its folder. */
import * as alerts from '@/app/shell/words'
import * as common from '@/base/i18n/words'
import type { Words } from '@/base/i18n'
import * as phone from '@/phone/words'
import * as server from '@/server/words'
import * as business from '@/shared/business/words'
import * as factor from '@/shared/factor/words'
import * as grid from '@/shared/grid/words'
import * as queues from '@/shared/queues/words'
import * as shared from '@/shared/words'

type Spoken = Record<'en' | 'zh', Words>

const pages = import.meta.glob<Spoken>('@/pages/*/words.ts', { eager: true })
export const rooms: Spoken[] = [
  alerts,
  common,
  phone,
  server,
  business,
  factor,
  grid,
  queues,
  shared,
  ...Object.values(pages),
]

export const en: Words = Object.assign({}, ...rooms.map((room) => room.en))
export const zh: Words = Object.assign({}, ...rooms.map((room) => room.zh))
