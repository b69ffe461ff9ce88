/** The words of this page, in both languages. */
export const en = {
  house: {
    nav: 'House',
    title: 'House-keeping',
    pauses: 'Reasons for a pause',
    pauses_text: 'Agents choose one when they are not ready. A reason once given stays here, out of use.',
    add_pause: 'Add a reason',
    edit: 'Edit',
    code: 'Code',
    code_help: 'letters, digits, - and _; it cannot change later',
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
    nav: '基础设置',
    title: '基础设置',
    pauses: '小休原因',
    pauses_text: '座席置忙时从中选择。用过的原因保留在此，可以停用。',
    add_pause: '添加原因',
    edit: '编辑',
    code: '代码',
    code_help: '字母、数字、- 和 _，以后不能更改',
    name: '名称',
    name_zh: '中文名称',
    name_en: '英文名称',
    minutes: '每班分钟数',
    no_limit: '不限',
    in_use: '使用中',
    out_of_use: '已停用',
  },
}
