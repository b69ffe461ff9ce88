import { expect, it } from 'vitest'

import { toWav } from './wav'

it('holds what was said, in order, as 16 bit', async () => {
  const blob = toWav([new Float32Array([0, 1]), new Float32Array([-1, 2, 0.5])], 48_000)
  const view = new DataView(await blob.arrayBuffer())
  const samples = [0, 1, 2, 3, 4].map((n) => view.getInt16(44 + n * 2, true))
  expect(samples).toEqual([0, 32767, -32767, 32767, 16384])
  expect(view.byteLength).toBe(54)
  expect([view.getUint32(4, true), view.getUint32(24, true), view.getUint32(40, true)]).toEqual([46, 48_000, 10])
})
it('is a file even when nothing was said', async () => {
  expect((await toWav([], 48_000).arrayBuffer()).byteLength).toBe(44)
})
