// A second of a tone as a telephone file (WAV, 8000 Hz, 16 bit, one channel): it stands for speech.
const RATE = 8000

export function tone(hertz = 440, seconds = 1) {
  const count = RATE * seconds
  const file = Buffer.alloc(44 + count * 2)
  file.write('RIFF', 0)
  file.writeUInt32LE(36 + count * 2, 4)
  file.write('WAVEfmt ', 8)
  file.writeUInt32LE(16, 16) // what follows in this part
  file.writeUInt16LE(1, 20) // PCM
  file.writeUInt16LE(1, 22)
  file.writeUInt32LE(RATE, 24)
  file.writeUInt32LE(RATE * 2, 28)
  file.writeUInt16LE(2, 32)
  file.writeUInt16LE(16, 34)
  file.write('data', 36)
  file.writeUInt32LE(count * 2, 40)
  for (let at = 0; at < count; at++)
    file.writeInt16LE(Math.round(9000 * Math.sin((2 * Math.PI * hertz * at) / RATE)), 44 + at * 2)
  return file
}
