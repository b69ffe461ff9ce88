/** Agents and queues as people call them: names where the live picture knows them. */
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

import { useLive } from '@/server/live/store'
import { useDeskSettings } from '@/session/deskSettings'
import { useMe } from '@/session/me'

export interface Names {
  agent: (extension: string) => string
  queue: (code: string) => string
  reason: (code: string) => string
  business: (code: string) => string
}

export function useNames(): Names {
  const { t, te, locale } = useI18n()
  const settings = useDeskSettings()
  const live = useLive()
  const me = useMe()
  const byExtension = computed(() => new Map(live.agents.map((agent) => [agent.extension, agent.name ?? ''])))

  function agent(extension: string): string {
    if (!extension) return ''
    const name = byExtension.value.get(extension) || (extension === me.extension ? me.me?.name : '')
    return name ? `${name} ${extension}` : extension
  }
  function queue(code: string): string {
    const ours = settings.queues.find((one) => one.code === code)
    if (ours) return locale.value === 'zh-CN' ? ours.name_zh : ours.name_en
    return te(`queues.${code}`) ? t(`queues.${code}`) : code
  }
  /** Why an agent is not ready, as the house calls it; what the service itself says, in our words. */
  function reason(code: string): string {
    const ours = settings.pauseReasons.find((one) => one.code === code)
    if (ours) return locale.value === 'zh-CN' ? ours.name_zh : ours.name_en
    return te(`phone.reason.${code}`) ? t(`phone.reason.${code}`) : code
  }
  /** What a call was about, as the house calls it. */
  function business(code: string): string {
    const ours = settings.businessTypes.find((one) => one.code === code)
    if (!ours) return code
    return locale.value === 'zh-CN' ? ours.name_zh : ours.name_en
  }
  return { agent, queue, reason, business }
}
