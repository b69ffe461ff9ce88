import { expect, test } from 'vitest'

import { timeOfDay } from './timeOfDay'

test('a time of day is read as people write it, by the clock of 24 hours', () => {
  const written = ['08:30', '8:30', '830', '0830', ' 17.05 ', '08：30', '24:00', '00:00']
  expect(written.map(timeOfDay)).toEqual(['08:30', '08:30', '08:30', '08:30', '17:05', '08:30', '00:00', '00:00'])
})
test('what is no time of day is none', () => {
  expect(['', '8', '24:01', '08:60', '25:00', 'noon', '8:30 PM', '8:3'].map(timeOfDay)).toEqual(Array(8).fill(null))
})
