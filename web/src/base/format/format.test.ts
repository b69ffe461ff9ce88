import { beforeEach, describe, expect, it } from 'vitest'

import { clock, inWords, secondsSince } from './duration'
import { fromPicker, midnight, shortMoment, timeOfDay, toPicker, zone } from './moment'
import { yuan } from './money'
import { phone } from './phone'

describe('durations', () => {
  it('reads like a clock', () => {
    expect([0, 7, 59.9, 60, 3599, 3723, -4].map(clock)).toEqual([
      '0:00',
      '0:07',
      '0:59',
      '1:00',
      '59:59',
      '1:02:03',
      '0:00',
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
    expect([0, 5, 12345, 123456789, -905].map(yuan)).toEqual(['¥0.00', '¥0.05', '¥123.45', '¥1,234,567.89', '−¥9.05'])
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
  beforeEach(() => {
    zone.value = 'Asia/Shanghai'
  })
  it('says only as much of the date as is needed, by the utility’s calendar', () => {
    const now = Date.parse('2024-06-03T04:00:00Z') // noon there
    expect(shortMoment('2024-06-03T00:05:00Z', now)).toBe('08:05')
    expect(shortMoment('2024-06-02T16:05:00Z', now)).toBe('00:05')
    expect(shortMoment('2024-06-02T15:05:00Z', now)).toBe('06-02 23:05')
    expect(shortMoment('2023-12-31T15:05:00Z', now)).toBe('2023-12-31 23:05')
    expect(timeOfDay('2024-06-03T00:05:09Z')).toBe('08:05:09')
  })
  it('begins the day at midnight there', () => {
    const now = Date.parse('2024-06-02T16:30:00Z')
    expect(midnight(now)).toBe('2024-06-02T16:00:00.000Z')
    expect(midnight(now, 2)).toBe('2024-05-31T16:00:00.000Z')
  })
  it('begins the day rightly where the clock is changed on it', () => {
    zone.value = 'Europe/Berlin'
    expect(midnight(Date.parse('2024-03-31T12:00:00Z'))).toBe('2024-03-30T23:00:00.000Z')
    expect(midnight(Date.parse('2024-10-27T12:00:00Z'))).toBe('2024-10-26T22:00:00.000Z')
  })
  it('shows in a date picker what the clock there shows, and takes back what is meant', () => {
    const shown = toPicker('2024-06-03T01:30:00.000Z')
    expect([shown.getDate(), shown.getHours(), shown.getMinutes()]).toEqual([3, 9, 30])
    expect(fromPicker(shown)).toBe('2024-06-03T01:30:00.000Z')
    expect(fromPicker(shown, 1)).toBe('2024-06-04T01:30:00.000Z')
  })
})
