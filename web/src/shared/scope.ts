/** Words for where it is dark. */
import type { Feeder, Outage } from '@/server/api/types'

/** Where it is dark, in words: feeders by name, transformers by code. */
export function scopeOf(
  outage: Pick<Outage, 'feeder_codes' | 'transformer_codes'>,
  feeders: readonly Feeder[],
): string {
  const names = new Map(feeders.map((feeder) => [feeder.code, feeder.name]))
  return [...outage.feeder_codes.map((code) => names.get(code) ?? code), ...outage.transformer_codes].join(' / ')
}

/** What is dark now before what is only scheduled; otherwise the order as it came. */
export function darkFirst<T extends Pick<Outage, 'phase'>>(outages: readonly T[]): T[] {
  const later = (one: T): number => Number(one.phase === 'scheduled')
  return [...outages].sort((a, b) => later(a) - later(b))
}

export interface FeederGroup {
  substation: string
  feeders: Feeder[]
}

/** Feeders under their substations, in the order of names. */
export function bySubstation(feeders: readonly Feeder[]): FeederGroup[] {
  const groups = new Map<string, Feeder[]>()
  for (const feeder of feeders)
    groups.set(feeder.substation_name, [...(groups.get(feeder.substation_name) ?? []), feeder])
  return [...groups].map(([substation, list]) => ({ substation, feeders: list }))
}
