import { describe, expect, it } from 'vitest'

import { clock, inWords, secondsSince } from './duration'
import { midnight, shortMoment } from './moment'
import { yuan } from './money'
import { phone } from './phone'

describe('durations', () => {
  it('reads like a clock', () => {
    expect([0, 7, 59.9, 60, 3599, 3723, -4].map(clock)).toEqual([
      '0:00', '0:07', '0:59', '1:00', '59:59', '1:02:03', '0:00',
    ])
  })
  it('names the two largest units and no empty one', () => {
    expect(inWords(200, 'zh-CN')).toBe('3 分 20 秒')
    expect(inWords(7200, 'en')).toBe('2 h')
    expect(inWords(90061, 'en')).toBe('1 d 1 h')
    expect(inWords(0, 'zh-CN')).toBe('0 秒')
  })
  it('counts nothing when nothing began', () => {
    expect(secondsSince(null, 1000)).toBe(0)
    expect(secondsSince('1970-01-01T00:00:01Z', 61_000)).toBe(60)
  })
})

describe('money', () => {
  it('turns fen into yuan without rounding', () => {
    expect([0, 5, 12345, 123456789, -905].map(yuan)).toEqual([
      '¥0.00', '¥0.05', '¥123.45', '¥1,234,567.89', '−¥9.05',
    ])
  })
})

describe('numbers', () => {
  it('groups mobiles, keeps area codes whole and leaves the unknown alone', () => {
    expect(phone('13800138000')).toBe('138 0013 8000')
    expect(phone('8613800138000')).toBe('138 0013 8000')
    expect(phone('+8657188886666')).toBe('0571-8888 6666')
    expect(phone('01088886666')).toBe('010-8888 6666')
    expect(phone('95598')).toBe('95598')
    expect(phone('anonymous')).toBe('anonymous')
  })
})

describe('moments', () => {
  it('says only as much of the date as is needed', () => {
    const now = new Date(2024, 5, 3, 12, 0).getTime()
    expect(shortMoment(new Date(2024, 5, 3, 8, 5).toISOString(), now)).toBe('08:05')
    expect(shortMoment(new Date(2024, 5, 2, 8, 5).toISOString(), now)).toBe('06-02 08:05')
    expect(shortMoment(new Date(2023, 5, 2, 8, 5).toISOString(), now)).toBe('2023-06-02 08:05')
  })
  it('begins the day at local midnight', () => {
    const now = new Date(2024, 5, 3, 12, 34).getTime()
    expect(new Date(midnight(now)).getHours()).toBe(0)
  })
})
