// The service's own description of its answers, so that what the mock says has every field that a page
// may read: what nobody wrote by hand is filled in with the plainest value that fits.
import { readFileSync } from 'node:fs'

export const spec = JSON.parse(readFileSync(new URL('../src/server/api/openapi.json', import.meta.url), 'utf8'))

/** Every operation: its method and path, and the shape of its answer (undefined: no JSON). */
export const operations = Object.entries(spec.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => {
    const [, answer] = Object.entries(operation.responses).find(([code]) => code.startsWith('2')) ?? []
    return {
      method: method.toUpperCase(),
      path,
      pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '([^/]+)')}$`),
      shape: answer?.content?.['application/json']?.schema,
    }
  }),
)

// Paths without a gap come first: /people/queues is not a person's number.
const bySurety = operations.toSorted((a, b) => a.path.split('{').length - b.path.split('{').length)
export const operationOf = (method, path) => bySurety.find((one) => one.method === method && one.pattern.test(path))

/** A shape by its name in the description. */
export const named = (name) => ({ $ref: `#/components/schemas/${name}` })

const whole = (shape) => (shape?.$ref ? spec.components.schemas[shape.$ref.split('/').at(-1)] : (shape ?? {}))
const PLAIN = { string: '', integer: 0, number: 0, boolean: false, array: [], object: {} }

function plain(shape) {
  const told = whole(shape)
  if (told.anyOf) return told.anyOf.some((one) => one.type === 'null') ? null : plain(told.anyOf[0])
  if (told.enum) return told.enum[0]
  if (told.format === 'date-time') return new Date().toISOString()
  if (told.format === 'date') return new Date().toISOString().slice(0, 10)
  if (told.properties) return filled({}, told)
  return structuredClone(PLAIN[told.type] ?? null)
}

/** The answer with every field its shape asks for. */
export function filled(value, shape) {
  const told = whole(shape)
  if (value === undefined) return plain(told)
  if (value === null || typeof value !== 'object') return value
  if (told.anyOf)
    return filled(
      value,
      told.anyOf.find((one) => one.type !== 'null'),
    )
  if (Array.isArray(value)) return value.map((one) => filled(one, told.items))
  const fields = Object.entries(told.properties ?? {}).map(([name, inner]) => [name, filled(value[name], inner)])
  return { ...value, ...Object.fromEntries(fields) }
}

/** Where a value is not of the shape, as a path and what was expected; empty when it fits. */
export function misfits(value, shape, at = '') {
  const told = whole(shape)
  if (told.anyOf) {
    if (value === null) return told.anyOf.some((one) => one.type === 'null') ? [] : [`${at}: not null`]
    return misfits(
      value,
      told.anyOf.find((one) => one.type !== 'null'),
      at,
    )
  }
  if (told.enum) return told.enum.includes(value) ? [] : [`${at}: ${String(value)} is none of ${told.enum.join(', ')}`]
  if (told.type === 'array')
    return Array.isArray(value)
      ? value.flatMap((one, index) => misfits(one, told.items, `${at}[${index}]`))
      : [`${at}: no list`]
  if (told.properties)
    return Object.entries(told.properties).flatMap(([name, inner]) => misfits(value?.[name], inner, `${at}.${name}`))
  const kind = { integer: 'number', number: 'number', string: 'string', boolean: 'boolean', object: 'object' }[
    told.type
  ]
  return kind && typeof value !== kind ? [`${at}: ${typeof value}, not ${told.type}`] : []
}
