/** Agents and queues as people call them: names where the live picture knows them. */
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

import { useLive } from '@/server/live/store'
import { useMe } from '@/session/me'

export interface Names {
  agent: (extension: string) => string
  queue: (name: string) => string
  reason: (name: string) => string
}

export function useNames(): Names {
  const { t, te } = useI18n()
  const live = useLive()
  const me = useMe()
  const byExtension = computed(() => new Map(live.agents.map((agent) => [agent.extension, agent.name ?? ''])))

  function agent(extension: string): string {
    if (!extension) return ''
    const name = byExtension.value.get(extension) || (extension === me.extension ? me.me?.name : '')
    return name ? `${name} ${extension}` : extension
  }
  const queue = (name: string): string => (te(`queues.${name}`) ? t(`queues.${name}`) : name)
  /** Why an agent is not ready; an operator's own reason is shown as it is written in the settings. */
  const reason = (name: string): string => (te(`phone.reason.${name}`) ? t(`phone.reason.${name}`) : name)
  return { agent, queue, reason }
}
