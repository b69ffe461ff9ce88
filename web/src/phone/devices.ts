/** Which microphone and loudspeaker are used; the choice is kept on this machine. */
import { ref, watch } from 'vue'

import { devices } from './microphone'

const MICROPHONE = 'hotline.microphone'
const SPEAKER = 'hotline.speaker'

export function useDevices() {
  const microphone = ref(localStorage.getItem(MICROPHONE) ?? '')
  const speaker = ref(localStorage.getItem(SPEAKER) ?? '')
  const microphones = ref<MediaDeviceInfo[]>([])
  const speakers = ref<MediaDeviceInfo[]>([])
  watch(microphone, (id) => {
    localStorage.setItem(MICROPHONE, id)
  })
  watch(speaker, (id) => {
    localStorage.setItem(SPEAKER, id)
  })

  async function look(): Promise<void> {
    microphones.value = await devices('audioinput')
    speakers.value = await devices('audiooutput')
  }
  return { microphone, speaker, microphones, speakers, look }
}
