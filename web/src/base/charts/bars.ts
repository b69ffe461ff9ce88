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
