/** This hotline's own ways, asked once after sign-in: its time zone, why one may be not ready, what campaigns are for. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

import { deskSettings } from '@/server/api/people'
import type { DeskSettings } from '@/server/api/types'
import { zone } from '@/base/format/moment'

export const useDeskSettings = defineStore('desk settings', () => {
  const pauseReasons = shallowRef<DeskSettings['pause_reasons']>([])
  const queues = shallowRef<DeskSettings['queues']>([])
  const businessTypes = shallowRef<DeskSettings['business_types']>([])
  const occasions = shallowRef<DeskSettings['occasions']>([])
  const channels = shallowRef<DeskSettings['channels']>([])
  const roles = shallowRef<DeskSettings['roles']>([])
  const mapTiles = shallowRef({ from: '', by: '' })
  let asked: Promise<void> | null = null

  async function ask(): Promise<void> {
    const ours = await deskSettings()
    zone.value = ours.time_zone
    pauseReasons.value = ours.pause_reasons
    queues.value = ours.queues
    businessTypes.value = ours.business_types
    occasions.value = ours.occasions
    channels.value = ours.channels
    roles.value = ours.roles
    mapTiles.value = { from: ours.map_tiles, by: ours.map_tiles_by }
  }

  /** Ask unless it is known; a service that is away is asked again at the next page. */
  function know(): Promise<void> {
    asked ??= ask().catch(() => {
      asked = null
    })
    return asked
  }

  /** Ask again what an administrator may have changed; without an answer, what was known holds. */
  const renew = (): Promise<void> => ask().catch(() => undefined)

  return { pauseReasons, queues, businessTypes, occasions, channels, roles, mapTiles, know, renew }
})
