/** Runs beside the page, where sound arrives: hands each piece of the first channel to the page. */
interface Processor {
  readonly port: MessagePort
}
declare const AudioWorkletProcessor: new () => Processor
declare function registerProcessor(name: string, processor: new () => Processor): void

class Capture extends AudioWorkletProcessor {
  process(inputs: Float32Array[][]): boolean {
    const samples = inputs[0]?.[0]
    if (samples) this.port.postMessage(samples.slice())
    return true
  }
}
registerProcessor('capture', Capture)
