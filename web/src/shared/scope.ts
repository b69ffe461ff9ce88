/** Words for where it is dark. */
import type { Feeder, Outage } from '@/server/api/types'

/** Where it is dark, in words: feeders and devices by name, transformers by code unless devices stand for them. */
export function scopeOf(
  outage: Pick<Outage, 'feeder_codes' | 'transformer_codes' | 'device_names'>,
  feeders: readonly Feeder[],
): string {
  const names = new Map(feeders.map((feeder) => [feeder.code, feeder.name]))
  return placesOf({ ...outage, feeder_names: outage.feeder_codes.map((code) => names.get(code) ?? code) })
}

/** The same of names that the service gave. */
export function placesOf(outage: Pick<Outage, 'feeder_names' | 'transformer_codes' | 'device_names'>): string {
  const below = outage.device_names.length ? outage.device_names : outage.transformer_codes
  return [...outage.feeder_names, ...below].join(' / ')
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
