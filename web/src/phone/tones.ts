/** Tones made on the spot: the ring (450 Hz, 1 s on, 4 s off, as GB/T 3380 has it) and a test chime. */
import { useIntervalFn } from '@vueuse/core'

const RING_HZ = 450
const RING_PERIOD_S = 5

function beep(context: AudioContext, hz: number, at: number, length: number): void {
  const tone = context.createOscillator()
  const gain = context.createGain()
  tone.frequency.value = hz
  gain.gain.setValueAtTime(0, at)
  gain.gain.linearRampToValueAtTime(0.25, at + 0.03)
  gain.gain.setValueAtTime(0.25, at + length - 0.05)
  gain.gain.linearRampToValueAtTime(0, at + length)
  tone.connect(gain).connect(context.destination)
  tone.start(at)
  tone.stop(at + length)
}

/** Rings until it is paused; the next ring begins at once. */
export const useRinging = (context: () => AudioContext) =>
  useIntervalFn(
    () => {
      beep(context(), RING_HZ, context().currentTime, 1)
    },
    RING_PERIOD_S * 1000,
    { immediate: false, immediateCallback: true },
  )

export function chime(context: AudioContext): void {
  const notes = [523.25, 659.25, 783.99]
  notes.forEach((hz, index) => {
    beep(context, hz, context.currentTime + index * 0.18, 0.25)
  })
}
