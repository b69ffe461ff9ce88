/** The words of this page, in both languages. */
export const en = {
  house: {
    nav: 'House',
    title: 'House-keeping',
    all: { queue: 'Queues', pause: 'Reasons for a pause' },
    add: { queue: 'Add a queue', pause: 'Add a reason' },
    text: {
      queue:
        'A change is in force within two seconds. Callers of a queue without a single agent signed in wait in the default queue.',
      pause: 'Agents choose one when they are not ready. A reason once given stays here, out of use.',
    },
    code_of: {
      queue: 'small letters, digits, - and _; it cannot change later',
      pause: 'letters, digits, - and _; it cannot change later',
    },
    ring_s: 'Seconds an agent rings',
    rings: 'rings {seconds} s',
    language: 'Takes all callers who speak',
    language_of: { none: 'no language in particular', zh: 'Chinese', en: 'English' },
    takes: { zh: 'Chinese callers', en: 'English callers' },
    successor: 'Its callers wait from now on in',
    led_to: 'leads to {queue}',
    edit: 'Edit',
    code: 'Code',
    name: 'Name',
    name_zh: 'Chinese name',
    name_en: 'English name',
    minutes: 'Minutes a shift',
    no_limit: 'no limit',
    in_use: 'In use',
    out_of_use: 'Out of use',
  },
}

export const zh: typeof en = {
  house: {
    nav: '设置',
    title: '基础设置',
    all: { queue: '队列', pause: '小休原因' },
    add: { queue: '添加队列', pause: '添加原因' },
    text: {
      queue: '更改在两秒内生效。没有任何座席签入的队列，其来电人到默认队列等候。',
      pause: '座席置忙时从中选择。用过的原因保留在此，可以停用。',
    },
    code_of: {
      queue: '小写字母、数字、- 和 _，以后不能更改',
      pause: '字母、数字、- 和 _，以后不能更改',
    },
    ring_s: '每位座席振铃秒数',
    rings: '振铃 {seconds} 秒',
    language: '接收所有讲该语言的来电人',
    language_of: { none: '不限语言', zh: '中文', en: '英语' },
    takes: { zh: '中文来电人', en: '英语来电人' },
    successor: '其来电人今后在此等候',
    led_to: '转到 {queue}',
    edit: '编辑',
    code: '代码',
    name: '名称',
    name_zh: '中文名称',
    name_en: '英文名称',
    minutes: '每班分钟数',
    no_limit: '不限',
    in_use: '使用中',
    out_of_use: '已停用',
  },
}
