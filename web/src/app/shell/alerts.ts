/** What whoever leads should look at: people who opened or searched more customers than a day's work needs. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'

import { listAlerts } from '@/server/api/people'
import type { Alert } from '@/server/api/types'

import { useMe } from '@/session/me'

const AGAIN_MS = 60_000
const SEEN = 'hotline.alerts.seen'

export const useAlerts = defineStore('alerts', () => {
  const me = useMe()
  const all = shallowRef<Alert[]>([])
  const seen = ref(Number(localStorage.getItem(SEEN)) || 0)
  const unseen = computed(() => (me.may('see_alerts') ? all.value.filter((one) => one.number > seen.value) : []))

  async function load(): Promise<void> {
    if (!me.may('see_alerts')) return
    try {
      all.value = await listAlerts()
    } catch {
      // the next look will tell; a lost connection has a banner of its own
    }
  }

  function markSeen(): void {
    seen.value = Math.max(seen.value, ...all.value.map((one) => one.number))
    localStorage.setItem(SEEN, String(seen.value))
  }

  function start(): () => void {
    void load()
    const timer = setInterval(() => void load(), AGAIN_MS)
    return () => {
      clearInterval(timer)
    }
  }

  return { unseen, start, markSeen }
})
