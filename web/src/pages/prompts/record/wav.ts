/** Sound as a WAV file: 16 bit, one channel. */
const HEAD_BYTES = 44
const FULL = 0x7fff

export function toWav(pieces: readonly Float32Array[], rate: number): Blob {
  const count = pieces.reduce((sum, piece) => sum + piece.length, 0)
  const view = new DataView(new ArrayBuffer(HEAD_BYTES + count * 2))
  const text = (at: number, what: string): void => {
    for (let n = 0; n < what.length; n += 1) view.setUint8(at + n, what.charCodeAt(n))
  }
  text(0, 'RIFF')
  view.setUint32(4, HEAD_BYTES - 8 + count * 2, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true) // of the format's description
  view.setUint16(20, 1, true) // samples as they are
  view.setUint16(22, 1, true) // channels
  view.setUint32(24, rate, true)
  view.setUint32(28, rate * 2, true) // bytes a second
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  text(36, 'data')
  view.setUint32(40, count * 2, true)
  let at = HEAD_BYTES
  for (const piece of pieces)
    for (const sample of piece) {
      view.setInt16(at, Math.round(Math.max(-1, Math.min(1, sample)) * FULL), true)
      at += 2
    }
  return new Blob([view.buffer], { type: 'audio/wav' })
}
