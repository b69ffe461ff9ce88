/** Names of the queues that a first start may make. */
export const en = {
  queues: {
    general: 'General',
    service: 'Service',
    outage: 'Outages',
    fault: 'Faults',
    billing: 'Billing',
    english: 'English',
    vip: 'Key customers',
    storm: 'Storm',
  },
}

export const zh: typeof en = {
  queues: {
    general: '综合服务',
    service: '综合服务',
    outage: '故障报修',
    fault: '故障报修',
    billing: '电费',
    english: '英语',
    vip: '大客户',
    storm: '应急',
  },
}
