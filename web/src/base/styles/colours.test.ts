import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

const TOP = join(import.meta.dirname, '../..')
const COLOUR = /#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|oklch|oklab|lab|lch)\(/gi
const files = (readdirSync(TOP, { recursive: true }) as string[]).filter(
  (file) => /\.(vue|ts|css)$/.test(file) && !/(tokens\.css|\.test\.ts|schema\.d\.ts|components\.d\.ts)$/.test(file),
)

test('colours are written in tokens.css alone', () => {
  const found = files.flatMap((file) =>
    [...readFileSync(join(TOP, file), 'utf8').matchAll(COLOUR)].map((hit) => `${file}: ${hit[0]}`),
  )
  expect(files.length).toBeGreaterThan(100)
  expect(found).toEqual([])
})

test('every token a chart or a style asks for exists', () => {
  const shared = ['tokens.css', 'utilities.css'].map((file) => readFileSync(join(TOP, 'base/styles', file), 'utf8'))
  const known = new Set([...shared.join('').matchAll(/(--[\w-]+):/g)].map((hit) => hit[1]))
  const asked = files.flatMap((file) => {
    const text = readFileSync(join(TOP, file), 'utf8')
    const own = new Set([...text.matchAll(/(--[\w-]+):/g)].map((hit) => hit[1]))
    return [...text.matchAll(/var\((--[\w-]+)\)|'(--[a-z][\w-]*)'/g)]
      .map((hit) => hit[1] ?? hit[2])
      .filter((name) => name !== undefined && !known.has(name) && !own.has(name) && !name.startsWith('--el-'))
      .map((name) => `${file}: ${String(name)}`)
  })
  expect(asked).toEqual([])
})
