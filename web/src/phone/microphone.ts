/** The agent's sound into the call: the microphone, or silence where there is none. */

export type MicrophoneState = 'unknown' | 'working' | 'insecure' | 'denied' | 'absent'

export interface Sound {
  stream: MediaStream
  state: MicrophoneState
}

/** A track that carries silence, so that a machine without a microphone can still answer. */
function silence(context: AudioContext): MediaStream {
  const destination = context.createMediaStreamDestination()
  const source = context.createConstantSource()
  source.offset.value = 0
  source.connect(destination)
  source.start()
  return destination.stream
}

function whyNot(error: unknown): MicrophoneState {
  const name = error instanceof DOMException ? error.name : ''
  return name === 'NotAllowedError' || name === 'SecurityError' ? 'denied' : 'absent'
}

/** Get the microphone named by `deviceId` (empty: the usual one); never fails, says what it got. */
export async function openSound(context: AudioContext, deviceId: string): Promise<Sound> {
  if (!isSecureContext) return { stream: silence(context), state: 'insecure' }
  try {
    const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, ...pick(deviceId) }
    return { stream: await navigator.mediaDevices.getUserMedia({ audio }), state: 'working' }
  } catch (error) {
    return { stream: silence(context), state: whyNot(error) }
  }
}

const pick = (deviceId: string): MediaTrackConstraints => (deviceId ? { deviceId: { ideal: deviceId } } : {})

/** Look whether a microphone can be had, without keeping it. */
export async function probe(context: AudioContext, deviceId: string): Promise<MicrophoneState> {
  const sound = await openSound(context, deviceId)
  for (const track of sound.stream.getTracks()) track.stop()
  return sound.state
}

export async function devices(kind: 'audioinput' | 'audiooutput'): Promise<MediaDeviceInfo[]> {
  if (!isSecureContext) return []
  const all = await navigator.mediaDevices.enumerateDevices()
  return all.filter((device) => device.kind === kind && device.deviceId !== '')
}
