/** The agent's telephone for the pages: state, orders, sound. */
import { promiseTimeout, useDocumentVisibility, useEventListener, useTimeoutFn } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'

import { Failure } from '@/server/failure'
import { softphoneAccount } from '@/server/api/people'
import { nowMs } from '@/base/ui/now'

import { RingAlert } from './ringAlert'
import { useDevices } from './devices'
import { openSound, probe, type MicrophoneState } from './microphone'
import { Softphone, type Account } from './softphone'
import { may, next, SILENT, type PhoneEvent, type PhoneState } from './state'
import { Tabs } from './tabs'
import { chime, useRinging } from './tones'

const CLAIM_WAIT_MS = 250 // an older window in a call says so at once
const ASK_AGAIN_MS = 5000

export const usePhone = defineStore('phone', () => {
  const state = shallowRef<PhoneState>(SILENT)
  const microphone = ref<MicrophoneState>('unknown')
  const local = shallowRef<MediaStream | null>(null)
  const remote = shallowRef<MediaStream | null>(null)
  const audible = ref(true) // false: the browser waits for a click before it lets us ring
  const chosen = useDevices()
  const allowed = computed(() => may(state.value))
  const engaged = computed(() => state.value.call !== null)

  let context: AudioContext | null = null
  let tabs: Tabs | null = null
  let account: Account | null = null
  let denied = false
  let opening = false
  let asked = false // for notifications
  const retry = useTimeoutFn(() => void register(), ASK_AGAIN_MS, { immediate: false })
  const ringing = useRinging(sounds)
  const ringAlert = new RingAlert()
  const softphone = new Softphone({
    event: happened,
    remote: (stream) => {
      remote.value = stream
    },
    taken: letGo,
  })

  function happened(event: PhoneEvent): void {
    state.value = next(state.value, event, nowMs())
    if (event.is === 'ended' || event.is === 'taken') closeSound()
    if (event.is === 'refused' && account) void accountOfAnotherSignIn(account)
  }

  function sounds(): AudioContext {
    if (!context) {
      context = new AudioContext()
      context.onstatechange = () => {
        audible.value = context?.state === 'running'
      }
      audible.value = context.state === 'running'
    }
    return context
  }

  /** Browsers let a page make sound only after a click; any click will do. */
  function wake(): void {
    void sounds().resume()
    if (!asked) void RingAlert.ask()
    asked = true
  }
  useEventListener(['pointerdown', 'keydown'], () => {
    if (tabs) wake()
  })

  /** Ring where the caller is heard; not every browser can. */
  function ringThere(): void {
    const there = sounds() as AudioContext & { setSinkId?: (id: string) => Promise<void> }
    void there.setSinkId?.(chosen.speaker.value).catch(() => undefined)
  }

  function closeSound(): void {
    for (const track of local.value?.getTracks() ?? []) track.stop()
    local.value = null
    remote.value = null
  }

  async function start(): Promise<void> {
    ringThere()
    tabs ??= new Tabs(() => ({ holding: holding(), talking: engaged.value }), {
      letGo,
      denied: () => {
        denied = true
      },
      inherit,
    })
    await claim()
  }

  const inherit = (): void => {
    if (state.value.line === 'taken') void claim()
  }
  const holding = (): boolean => state.value.line !== 'taken' && account !== null

  async function claim(): Promise<void> {
    denied = false
    tabs?.say('claim')
    await promiseTimeout(CLAIM_WAIT_MS)
    if (!tabs) return
    if (denied) happened({ is: 'taken' })
    else await register()
  }

  async function register(): Promise<void> {
    happened({ is: 'started' })
    const given = await softphoneAccount().catch(withoutAccount)
    if (!given || !tabs) return
    account = { extension: given.extension, realm: given.realm, ha1: given.ha1, wsPath: given.ws_path, ice: given.ice }
    softphone.start(account)
    microphone.value = await probe(sounds(), chosen.microphone.value)
    await chosen.look()
  }

  /** The account ends with its sign-in; another window of this browser may have signed in anew. */
  async function accountOfAnotherSignIn(refused: Account): Promise<void> {
    const given = await softphoneAccount().catch(() => null)
    if (!given || given.ha1 === refused.ha1 || account !== refused) return
    account = { ...refused, extension: given.extension, ha1: given.ha1 }
    softphone.start(account)
  }

  /** Only a refusal is final; a service that is away for a moment is asked again. */
  function withoutAccount(error: unknown): null {
    const refused = error instanceof Failure && error.status >= 400 && error.status < 500
    happened({ is: refused ? 'refused' : 'disconnected' })
    if (!refused) retry.start()
    return null
  }

  function letGo(): void {
    retry.stop()
    softphone.stop()
    account = null
    happened({ is: 'taken' })
  }

  /** A person's order: this window shall have the telephone. */
  async function takeOver(): Promise<void> {
    tabs?.say('take')
    await register()
  }

  function stop(): void {
    retry.stop()
    softphone.stop()
    if (holding()) tabs?.say('free')
    tabs?.close()
    tabs = null
    account = null
    happened({ is: 'absent' })
    closeSound()
  }

  function refresh(): void {
    if (tabs && !document.hidden && state.value.line !== 'taken') softphone.refresh()
  }
  watch(useDocumentVisibility(), refresh)

  /** A second press while the microphone is being opened is the same order. */
  async function answer(): Promise<void> {
    if (opening || !allowed.value.answer) return
    opening = true
    wake()
    const sound = await openSound(sounds(), chosen.microphone.value)
    opening = false
    microphone.value = sound.state
    local.value = sound.stream
    if (allowed.value.answer) softphone.answer(sound.stream, account?.ice ?? [])
    else closeSound()
  }

  function hangUp(): void {
    if (allowed.value.hangUp) softphone.hangUp()
  }

  function toggleMute(): void {
    if (allowed.value.mute) softphone.mute(!state.value.call?.muted)
  }

  function toggleHold(): void {
    if (allowed.value.mute) softphone.hold(!state.value.call?.held)
  }

  function key(tone: string): void {
    if (allowed.value.key) softphone.key(tone)
  }

  function test(): void {
    wake()
    chime(sounds())
  }

  async function changeMicrophone(id: string): Promise<void> {
    chosen.microphone.value = id
    if (!engaged.value) {
      microphone.value = await probe(sounds(), id)
      return
    }
    const sound = await openSound(sounds(), id)
    microphone.value = sound.state
    const [track] = sound.stream.getAudioTracks()
    if (track) softphone.replaceTrack(track)
    for (const old of local.value?.getTracks() ?? []) old.stop()
    local.value = sound.stream
  }

  watch(chosen.speaker, ringThere)

  /** Ring and flash while a call comes in; `text` is what the notification says. */
  function ringWith(text: () => string): () => void {
    return watch(
      () => state.value.call?.phase,
      (phase) => {
        if (phase === 'incoming') {
          ringing.resume()
          ringAlert.call(text)
        } else {
          ringing.pause()
          ringAlert.rest()
        }
      },
    )
  }

  return {
    state,
    microphone,
    local,
    remote,
    audible,
    allowed,
    engaged,
    chosen,
    sounds,
    start,
    stop,
    letGo,
    takeOver,
    refresh,
    answer,
    hangUp,
    toggleMute,
    toggleHold,
    key,
    test,
    changeMicrophone,
    ringWith,
  }
})
