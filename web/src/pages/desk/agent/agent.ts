/** The agent's own state and the orders that change it. */
import { computed } from 'vue'

import * as agentApi from '@/server/api/agent'
import { useLive } from '@/server/live/store'
import type { AgentState, BoardAgent } from '@/server/live/frames'
import { useMe } from '@/session/me'
import { useTask } from '@/server/task'

import { usePause } from './pause'
import { readyKey } from './readyKey'

export function useAgent() {
  const live = useLive()
  const me = useMe()
  const agent = computed<BoardAgent | null>(() => live.picture.me)
  const state = computed<AgentState>(() => agent.value?.state ?? 'signed_out')

  const change = useTask(
    async (work: () => Promise<BoardAgent>) => {
      const answer = await work()
      live.accept(answer)
    },
    { aloud: true },
  )

  const ready = () => change.run(() => agentApi.wish('ready'))
  const notReady = (reason: string) => change.run(() => agentApi.wish('not_ready', reason))
  const finish = () => change.run(() => agentApi.wish('end_wrap_up'))
  const writeLonger = () => change.run(() => agentApi.wish('extend_wrap_up'))
  const join = () => change.run(agentApi.joinQueues)
  const leave = () => change.run(agentApi.leaveQueues)

  function toggle(): void {
    const key = readyKey(state.value)
    if (key === 'ready') void ready()
    if (key === 'not_ready') usePause().asking = !usePause().asking
    if (key === 'end_wrap_up') void finish()
  }

  return {
    agent,
    state,
    queues: computed(() => me.me?.queues ?? []),
    lacking: computed(() => (me.me?.missing ?? []).length > 0),
    busy: change.busy,
    ready,
    notReady,
    finish,
    writeLonger,
    join,
    leave,
    toggle,
  }
}
