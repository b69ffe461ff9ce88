/** Options of the bar charts, from plain values. */
import type { EChartsCoreOption } from 'echarts/core'

import { token } from './palette'

export interface Bar {
  name: string
  value: number
  colour?: string // name of a token
}

/** What a screen reader says of the bars; ECharts' own sentence is in one language only. */
const aria = (bars: Bar[]) => ({
  enabled: true,
  label: { description: bars.map((bar) => `${bar.name}: ${bar.value}`).join('; ') },
})

/** Standing bars with their figure on top; no axis lines that say nothing. */
export function standingBars(bars: Bar[]): EChartsCoreOption {
  return {
    aria: aria(bars),
    grid: { left: 8, right: 8, top: 26, bottom: 4, containLabel: true },
    xAxis: {
      type: 'category',
      data: bars.map((bar) => bar.name),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: token('--line-strong') } },
      axisLabel: { color: token('--ink-2') },
    },
    yAxis: {
      type: 'value',
      minInterval: 1,
      splitLine: { lineStyle: { color: token('--line') } },
      axisLabel: { color: token('--ink-3') },
    },
    series: [
      {
        type: 'bar',
        barMaxWidth: 46,
        data: bars.map((bar) => ({
          value: bar.value,
          itemStyle: { color: token(bar.colour ?? '--brand'), borderRadius: [4, 4, 0, 0] },
        })),
        label: { show: true, position: 'top', color: token('--ink') },
      },
    ],
  }
}

/** Lying bars, for long names. */
export function lyingBars(bars: Bar[]): EChartsCoreOption {
  return {
    aria: aria(bars),
    grid: { left: 4, right: 48, top: 4, bottom: 4, containLabel: true },
    xAxis: { type: 'value', show: false },
    yAxis: {
      type: 'category',
      inverse: true,
      data: bars.map((bar) => bar.name),
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { color: token('--ink-2') },
    },
    series: [
      {
        type: 'bar',
        barMaxWidth: 22,
        data: bars.map((bar) => ({
          value: bar.value,
          itemStyle: { color: token(bar.colour ?? '--brand'), borderRadius: [0, 4, 4, 0] },
        })),
        label: { show: true, position: 'right', color: token('--ink') },
      },
    ],
  }
}

export interface Part {
  name: string
  colour: string // name of a token
  values: (number | null)[] // one for each place; null: not told
}

/** Several bars at each place, side by side or on top of each other; the pointer tells all of a place. */
export function partedBars(
  places: readonly string[],
  parts: readonly Part[],
  { stacked, said }: { stacked: boolean; said: (value: number) => string },
): EChartsCoreOption {
  const told = (place: number): string =>
    parts
      .filter((part) => typeof part.values[place] === 'number')
      .map((part) => `${part.name} ${said(part.values[place] ?? 0)}`)
      .join(', ')
  const whole = (place: number): string => `${places[place] ?? ''}: ${told(place)}`
  return {
    aria: { enabled: true, label: { description: places.map((_, place) => whole(place)).join('; ') } },
    grid: { left: 4, right: 8, top: 10, bottom: 4, containLabel: true },
    xAxis: {
      type: 'category',
      data: [...places],
      axisTick: { show: false },
      axisLine: { lineStyle: { color: token('--line-strong') } },
      axisLabel: { color: token('--ink-2'), hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      splitNumber: 3,
      splitLine: { lineStyle: { color: token('--line') } },
      axisLabel: { color: token('--ink-3') },
    },
    tooltip: {
      trigger: 'axis',
      confine: true,
      axisPointer: { type: 'shadow' },
      textStyle: { color: token('--ink'), fontSize: 12 },
      formatter: (under: { dataIndex: number }[]) => whole(under[0]?.dataIndex ?? -1).replaceAll(', ', '\n'),
    },
    series: parts.map((part) => ({
      type: 'bar',
      name: part.name,
      barMaxWidth: stacked ? 34 : 16,
      ...(stacked && { stack: 'all' }),
      data: part.values,
      itemStyle: { color: token(part.colour) },
    })),
  }
}
