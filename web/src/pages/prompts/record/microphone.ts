/** A recording from the microphone: what goes on, how long already, and what was said at its end. */
import { useIntervalFn } from '@vueuse/core'
import { computed, onScopeDispose, ref, shallowRef } from 'vue'

import { openSound, type MicrophoneState } from '@/phone/microphone'
import { usePhone } from '@/phone/store'

import { Recorder } from './recorder'

const LOOK_EVERY_MS = 200

/** `said` gets the sound when the speaker stops, or after `longestS` seconds. */
export function useMicrophone(longestS: number, said: (sound: Blob) => void) {
  const telephone = usePhone()
  const state = ref<MicrophoneState>('unknown')
  const stream = shallowRef<MediaStream | null>(null)
  const seconds = ref(0)
  const opening = ref(false)
  const lacking = computed(() => !['unknown', 'working'].includes(state.value))
  let recorder: Recorder | null = null
  let began = 0
  let gone = false
  const clock = useIntervalFn(look, LOOK_EVERY_MS, { immediate: false })

  function look(): void {
    seconds.value = (performance.now() - began) / 1000
    if (seconds.value >= longestS) stop()
  }

  function close(): void {
    clock.pause()
    for (const track of stream.value?.getTracks() ?? []) track.stop()
    stream.value = null
    recorder = null
  }

  async function start(): Promise<void> {
    opening.value = true
    const context = telephone.sounds()
    const sound = await openSound(context, telephone.chosen.microphone)
    state.value = sound.state
    stream.value = sound.stream
    if (!lacking.value) {
      recorder = await Recorder.begun(context, sound.stream).catch(() => null)
      if (!recorder) state.value = 'absent'
    }
    if (gone || !recorder) close()
    began = performance.now()
    seconds.value = 0
    if (recorder) clock.resume()
    opening.value = false
  }

  function stop(): void {
    const sound = recorder?.ended()
    close()
    if (sound) said(sound)
  }

  onScopeDispose(() => {
    gone = true // while the browser still asks
    close()
  })
  return { state, stream, seconds, opening, lacking, start, stop }
}
