/** What things of the grid are called, in both languages. */
export const en = {
  device: {
    substation: 'Substation',
    feeder: 'Feeder',
    transformer: 'Transformer',
    section: 'Section',
    switch: 'Switch',
    breaker: 'Circuit breaker',
    load_break: 'Load-break switch',
    disconnector: 'Disconnector',
    fuse: 'Fuse',
    recloser: 'Recloser',
  },
}

export const zh: typeof en = {
  device: {
    substation: '变电站',
    feeder: '馈线',
    transformer: '配变',
    section: '线路段',
    switch: '开关',
    breaker: '断路器',
    load_break: '负荷开关',
    disconnector: '隔离开关',
    fuse: '熔断器',
    recloser: '重合器',
  },
}
