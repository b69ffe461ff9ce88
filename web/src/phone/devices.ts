/** Which microphone and loudspeaker are used; the choice is kept on this machine. */
import { useEventListener, useLocalStorage } from '@vueuse/core'
import { ref } from 'vue'

import { devices } from './microphone'

export function useDevices() {
  const microphone = useLocalStorage('hotline.microphone', '')
  const speaker = useLocalStorage('hotline.speaker', '')
  const microphones = ref<MediaDeviceInfo[]>([])
  const speakers = ref<MediaDeviceInfo[]>([])

  async function look(): Promise<void> {
    microphones.value = await devices('audioinput')
    speakers.value = await devices('audiooutput')
  }
  /** A headset was plugged in or pulled out; pages without https are shown no devices. */
  if (isSecureContext) useEventListener(navigator.mediaDevices, 'devicechange', look)
  return { microphone, speaker, microphones, speakers, look }
}
