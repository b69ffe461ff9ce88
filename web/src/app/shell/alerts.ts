/** What whoever leads should look at: people who opened or searched more customers than a day's work needs. */
import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed } from 'vue'

import { listAlerts } from '@/server/api/people'
import { useReading } from '@/server/readings'
import { useMe } from '@/session/me'

const AGAIN_MS = 60_000

export const useAlerts = defineStore('alerts', () => {
  const me = useMe()
  const seen = useLocalStorage('hotline.alerts.seen', 0)
  const { answer } = useReading(() => ['alerts', me.me?.person_id], listAlerts, {
    when: () => me.may('see_alerts'),
    everyMs: AGAIN_MS,
  })
  const all = computed(() => answer.value ?? [])
  const unseen = computed(() => (me.may('see_alerts') ? all.value.filter((one) => one.number > seen.value) : []))

  function markSeen(): void {
    seen.value = Math.max(seen.value, ...all.value.map((one) => one.number))
  }

  return { unseen, markSeen }
})
