/** The live picture for the pages, kept by one socket. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'

import { whoAmI } from '@/server/api/people'
import { nowMs } from '@/base/ui/now'

import { BLANK, fold, type Picture } from './fold'
import type { BoardAgent, Frame } from './frames'
import { renewAfter } from './renewal'
import { LiveSocket, type Connection } from './socket'

const liveAddress = (): string => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/live`

export const useLive = defineStore('live', () => {
  const picture = shallowRef<Picture>(BLANK)
  const connection = ref<Connection>('connecting')
  const lostSince = ref<number | null>(null)
  const linkLostSince = ref<number | null>(null)
  let socket: LiveSocket | null = null
  let mine = ''

  function frame(one: Frame): void {
    picture.value = fold(picture.value, one, mine)
    const { link } = picture.value
    linkLostSince.value = link.up ? null : (linkLostSince.value ?? nowMs())
    renewAfter(one)
  }

  function changed(state: Connection): void {
    connection.value = state
    if (state === 'lost') void whoAmI().catch(() => undefined) // a sign-in that ended answers 401, and the page goes to the sign-in
    lostSince.value = state === 'lost' || state === 'refused' ? (lostSince.value ?? nowMs()) : null
  }

  function start(extension: string): void {
    stop()
    mine = extension
    socket = new LiveSocket(liveAddress(), { frame, connection: changed })
    socket.open()
  }

  function stop(): void {
    socket?.close()
    socket = null
    picture.value = BLANK
    lostSince.value = null
    linkLostSince.value = null
  }

  /** Show an order's answer at once; the frame that follows says the same. */
  function accept(agent: BoardAgent): void {
    const { me } = picture.value
    if (agent.extension === mine && (!me || Date.parse(me.since) <= Date.parse(agent.since))) {
      picture.value = { ...picture.value, me: agent }
    }
  }

  function dropCard(): void {
    picture.value = { ...picture.value, card: null, cardCleared: false }
  }

  const agents = computed(() => Object.values(picture.value.agents))
  const calls = computed(() => Object.values(picture.value.calls))
  const queues = computed(() => Object.values(picture.value.queues))
  return { picture, connection, lostSince, linkLostSince, agents, calls, queues, start, stop, accept, dropCard }
})
