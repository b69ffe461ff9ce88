/** Records what a stream carries, as it is: no codec between the speaker and the telephone. */
import captureAddress from './capture.ts?worker&url'
import { toWav } from './wav'

export class Recorder {
  private readonly pieces: Float32Array[] = []
  private readonly source: MediaStreamAudioSourceNode
  private readonly node: AudioWorkletNode

  private constructor(
    private readonly context: AudioContext,
    stream: MediaStream,
  ) {
    this.node = new AudioWorkletNode(context, 'capture', { numberOfOutputs: 0 })
    this.node.port.onmessage = ({ data }: MessageEvent<Float32Array>) => {
      this.pieces.push(data)
    }
    this.source = context.createMediaStreamSource(stream)
    this.source.connect(this.node)
  }

  static async begun(context: AudioContext, stream: MediaStream): Promise<Recorder> {
    await context.audioWorklet.addModule(captureAddress) // a module that is known is not added again
    await context.resume()
    return new Recorder(context, stream)
  }

  /** End, and give what was said. */
  ended(): Blob {
    this.node.port.onmessage = null
    this.source.disconnect()
    return toWav(this.pieces, this.context.sampleRate)
  }
}
