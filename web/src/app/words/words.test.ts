import { describe, expect, it } from 'vitest'

import { en, rooms, zh } from '.'

function leaves(value: object, path = ''): [string, string][] {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'string' ? [[path + key, inner] as [string, string]] : leaves(inner as object, `${path}${key}.`),
  )
}
const slots = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort()

describe('the two languages', () => {
  it('say the same things', () => {
    expect(
      leaves(zh)
        .map(([key]) => key)
        .sort(),
    ).toEqual(
      leaves(en)
        .map(([key]) => key)
        .sort(),
    )
  })
  it('have each group in one room only', () => {
    const groups = rooms.flatMap((room) => Object.keys(room.en))
    expect(groups.filter((group, at) => groups.indexOf(group) !== at)).toEqual([])
  })
  it('leave nothing empty', () => {
    expect([...leaves(zh), ...leaves(en)].filter(([, text]) => text.trim() === '')).toEqual([])
  })
  it('fill in the same values', () => {
    const english = new Map(leaves(en))
    const unlike = leaves(zh).filter(([key, text]) => slots(text).join() !== slots(english.get(key) ?? '').join())
    expect(unlike.map(([key]) => key)).toEqual([])
  })
  it('write Chinese in Chinese', () => {
    const foreign = leaves(zh).filter(([key, text]) => !/[\u4e00-\u9fff]/.test(text) && !key.startsWith('units.'))
    expect(foreign.map(([key]) => key)).toEqual(['shell.other_language'])
  })
})
