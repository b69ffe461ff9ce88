/** The mock knows every request of the service's description, and answers in its shape. */
import { describe, expect, it } from 'vitest'

import { answer, meOf } from './answers.mjs'
import { cards } from './city/cards.mjs'
import { showCard, snapshot } from './live.mjs'
import { misfits, named, operationOf, operations } from './schema.mjs'

const GAPS = { language: 'zh', name: 'greeting', order: 'pause' }
const address = (path) => path.replaceAll(/\{(\w+)\}/g, (_, gap) => GAPS[gap] ?? '1')
const ask = () => ({ body: { state: 'ready', voice: 'zf_xiaoyi' }, query: new URLSearchParams() })

describe('the mock', () => {
  for (const { method, path, shape } of operations)
    it(`answers ${method} ${path} as the service would`, () => {
      const given = answer(method, address(path), ask())
      expect(given).toBeDefined()
      expect(shape ? misfits(given, shape, path) : []).toEqual([])
    })
  it('plays a sound where the service does', () => {
    expect(answer('GET', '/api/prompts/zh/greeting/sound', ask()).toString('latin1', 0, 4)).toBe('RIFF')
  })
  it('keeps a recording that was taken, and gives the made voice back', () => {
    const taken = answer('PUT', '/api/prompts/zh/main_menu/recording', ask())
    expect([taken.how, taken.may.drop]).toEqual(['recording', ''])
    expect(answer('DELETE', '/api/prompts/zh/main_menu/recording', ask()).how).toBe('voice')
  })
  it('knows who signs in by the first digit of their number', () => {
    const shape = operationOf('GET', '/api/me').shape
    for (const staff of ['3003', '1101', '2001']) expect(misfits(meOf(staff), shape)).toEqual([])
  })
  it('does not know what is not described', () => {
    expect(answer('GET', '/api/nothing', ask())).toBeUndefined()
  })
})

describe('what the mock tells open pages', () => {
  it('is of the shape that the service sends, for leaders and with each kind of card', () => {
    expect(misfits(snapshot(true), named('LiveSnapshot'))).toEqual([])
    for (const kind of Object.keys(cards)) {
      showCard(kind)
      expect(misfits(snapshot(false), named('LiveSnapshot'))).toEqual([])
    }
  })
})
