/** Options of the line charts, from plain values. */
import type { EChartsCoreOption } from 'echarts/core'

import { token } from './palette'

export interface Point {
  name: string
  value: number | null // null leaves a gap
  text: string // the value as people read it
}

const said = (point: Point): string => `${point.name}: ${point.text}`

/** One line without axes, from zero up; the point under the pointer is told inside the small canvas. */
export function smallLine(points: readonly Point[]): EChartsCoreOption {
  return {
    aria: { enabled: true, label: { description: points.map(said).join('; ') } },
    grid: { left: 4, right: 4, top: 5, bottom: 3 },
    xAxis: { type: 'category', show: false, data: points.map((point) => point.name) },
    yAxis: { type: 'value', show: false, min: 0 },
    tooltip: {
      trigger: 'axis',
      confine: true,
      padding: [2, 6],
      textStyle: { color: token('--ink'), fontSize: 12 },
      formatter: (under: { dataIndex: number }[]) =>
        points
          .filter((_, place) => place === under[0]?.dataIndex)
          .map(said)
          .join(),
    },
    series: [
      {
        type: 'line',
        data: points.map((point) => point.value),
        symbol: 'circle',
        symbolSize: 3,
        showAllSymbol: true,
        lineStyle: { color: token('--brand'), width: 1.5 },
        itemStyle: { color: token('--brand') },
      },
    ],
  }
}
