import type { Messages } from './en'

const zh: Messages = {
  units: { empty: '–' },
  shell: {
    product: '供电服务热线',
    other_language: 'English',
    nav: {
      main: '主要页面', desk: '座席台', board: '班长台', outages: '停电', campaigns: '外呼', ratings: '评价', calls: '通话记录', customers: '客户', people: '人员',
    },
    theme_dark: '深色主题', theme_light: '浅色主题', help: '键盘快捷键', sign_out: '退出登录',
    menu: '个人菜单', skip: '跳到正文', retry: '重试', close: '关闭', cancel: '取消', save: '保存', back: '返回',
    link_lost: '自 {time} 起无法连接 Asterisk（已 {ago}）。',
    link_lost_detail: '页面内容可能已过时。进行中的通话不受影响，恢复后画面自动更新。',
    live_lost: '自 {time} 起与服务的连接中断，正在重新连接…',
    live_refused: '登录已失效，请重新登录。',
    sign_in_again: '重新登录',
    leave_in_call: '您正在通话中。',
    role: { agent: '座席', supervisor: '班长', administrator: '管理员' },
    not_found: '没有这个页面。', to_start: '回到首页',
    language_now: '切换到英文界面',
    loading: '加载中…', nothing: '暂无内容。', today: '今天', of_total: '共 {count} 条',
  },
  keys: {
    title: '键盘快捷键', answer: '接听来电', hangup: '挂机', ready: '示闲 / 示忙', mute: '静音 / 取消静音', hold: '保持 / 取回', finish: '结束整理', help: '显示本帮助', search: '搜索',
  },
  signin: {
    title: '登录', subtitle: '电力客户服务热线', number: '工号', password: '密码', submit: '登录', show: '显示密码', hide: '隐藏密码', caps: '大写锁定已打开。',
    insecure_title: '当前页面不是安全连接',
    insecure: '浏览器只允许 HTTPS 或本机（localhost）页面使用麦克风。您仍可在此工作并听到来电人，但对方听不到您。请使用 https:// 地址打开。',
    help: '忘记密码？请管理员重新发放。',
  },
  phone: {
    title: '话机', extension: '分机 {extension}',
    line: { absent: '无话机', starting: '连接中…', ready: '已连接', lost: '连接中断，正在重试', refused: '注册被拒绝', taken: '在其他窗口使用' },
    refused_help: 'Asterisk 不接受该分机的注册。请管理员运行 “hotline doctor” 检查。',
    taken_title: '话机正在其他窗口使用', taken_text: '来电会在那里振铃。接管后可在此接听；那里正在进行的通话会结束。',
    take_over: '在此接管',
    lost_text: '自 {time} 起来电无法在此振铃。进行中的通话可继续。',
    state: { signed_out: '未签入', not_ready: '示忙', ready: '示闲', ringing: '振铃', talking: '通话', wrap_up: '整理' },
    hint: { signed_out: '签入队列后才能接到来电。', not_ready: '来电不会分配给您。', ready: '随时可能有来电。', ringing: '来电人正在等您接听。', talking: '您正在通话。', wrap_up: '请完成记录。' },
    reason: { '': '未说明原因', break: '小休', meal: '用餐', training: '培训', meeting: '会议', other: '其他工作', no_answer: '来电未接', sign_in: '刚签入' },
    join: '签入队列', leave: '签出队列', become_ready: '示闲', become_not_ready: '示忙', why: '示忙原因',
    answer: '接听', hang_up: '挂机', reject: '拒接', mute: '静音', unmute: '取消静音', hold: '保持', unhold: '取回', keypad: '拨号键盘',
    incoming: '来电', answering: '接通中…', talking: '通话中', held: '保持中', muted: '已静音：对方听不到您',
    finish: '立即结束', wrap_up_left: '整理剩余时间',
    devices: '声音', microphone: '麦克风', speaker: '扬声器', usual: '默认设备', test: '播放测试音', level_you: '本机', level_caller: '对方',
    silent: {
      insecure: '正在发送静音：页面不是 HTTPS，浏览器不提供麦克风。您能听到对方。',
      denied: '正在发送静音：麦克风未获允许。请在地址栏锁形图标处允许。您能听到对方。',
      absent: '正在发送静音：未找到麦克风。您可以接听并听到对方。',
    },
    unmute_page: '请点击页面任意处，以允许振铃发声。',
    last_cause: '上次通话结束原因：{cause}', notification: '来电：{number}', unknown_number: '号码未显示', go_desk: '回到座席台', queues: '队列',
  },
  card: {
    title: '来电人', waited: '已等待 {time}', heard: '菜单中', suggestion: '建议', over: '通话已结束', dismiss: '收起',
    confidence: { exact: '号码确认', shared: '多个客户', former: '曾用号码', unknown: '未知号码', withheld: '号码未显示', unavailable: '暂时无法查询' },
    confidence_help: {
      exact: '该号码只属于一个客户。', shared: '该号码属于多个客户。请询问姓名或户号后选择。', former: '该号码曾属于此客户。核实身份前请勿透露资料。', unknown: '没有客户登记此号码。请询问户号或地址。', withheld: '来电人隐藏了号码。请询问户号或地址。', unavailable: '客户资料未及时返回。请在下方搜索，或询问户号。',
    },
    number_withheld: '号码未显示', choose: '请选择来电客户', premises: '用电地址', account: '户号', meter: '电表', feeder: '馈线', transformer: '配变', balance: '余额', owes: '欠费', credit: '预存', settled: '已结清', last_bill: '{month} 账单', paid: '已缴', unpaid: '未缴', no_bill: '暂无账单',
    customer_number: '客户编号', last_calls: '以往来电', no_last_calls: '该号码以往没有来电。', first_call: '该号码首次来电',
    outage_here: '该地址正在停电', etr: '预计 {time} 恢复', etr_in: '还有 {time}', etr_passed: '已超时 {time}', no_etr: '恢复时间待定', since: '{time} 起',
    elderly: '老年客户', critical: { hospital: '医院', life_support: '生命支持设备', other: '重要负荷' }, search: '搜索客户', open_customer: '打开档案',
    kind: { resident: '居民', business: '商业', industry: '工业', public: '公共机构' }, grade: '{grade} 类客户', speaks: { zh: '说中文', en: '说英语' },
    suggest: { tell_outage: '告知预计恢复时间。', ask_account: '请询问户号。', verify: '请先核实身份。', hazard: '来电人报告危险：请先派抢修。', bill: '来电人查询账单。', report_outage: '请登记故障报修。', greet: '问候并倾听。' },
    place: {
      greeting: '问候', language: '切换语言', outage: '已听停电通知', menu: '主菜单', bill: '账单', report: '故障报修', report_outage: '故障报修', hazard: '危险询问', person: '要求人工', agent: '要求人工', queue: '排队', elderly: '直接转人工', confirmed: '已确认报修', silence: '未按键',
    },
  },
  desk: {
    title: '座席台', idle_ready: '等待来电', idle_not_ready: '当前示忙', idle_signed_out: '未签入任何队列', idle_text: '振铃时，来电人资料会显示在这里。', signed_out_text: '请在左侧签入队列以接听来电。',
    outages_now: '当前停电', no_outages: '暂无已知停电。', waiting_now: '您的队列正在等待', today: '今日', answered: '接听', talk: '通话总时长', mean_talk: '平均通话', rating: '平均评价', from_ratings: '{count} 个评价', no_ratings: '暂无评价', own_calls: '今日通话', own_ratings: '今日评价', no_calls: '今天还没有通话。', new_rating: '来电人评价 {score} 分（满分 5 分）。',
  },
  board: {
    title: '班长台', waiting: '等待', longest: '最长等待', talking: '通话', ready: '示闲', not_ready: '示忙', wrap_up: '整理', signed_in: '签入', in_menu: '菜单中', calls: '通话', agents: '座席', queues: '队列', wall: '大屏显示', wall_off: '退出大屏', no_calls: '目前没有通话。', no_agents: '暂无座席。', no_queues: '暂无队列。',
    wait_good: '及时', wait_late: '超过 {seconds} 秒', wait_bad: '超过一分钟', nobody: '无人等待', ready_of: '示闲 {ready} / 共 {members}', no_one_ready: '无示闲座席', live: '实时',
    state: { new: '接入', arrived: '接入', menu: '菜单中', queued: '等待', ringing: '振铃', talking: '通话', held: '保持', after: '评价', ended: '结束' },
    col: { number: '号码', state: '状态', queue: '队列', agent: '座席', time: '时长' }, out: '呼出', in: '呼入', phone_off: '话机未连接', filter_all: '全部',
  },
  outages: {
    title: '停电', open_button: '登记停电', filter_open: '进行中', filter_all: '全部', none_open: '没有进行中的停电。', none_open_text: '目前已知供电正常。馈线跳闸时在此登记。',
    kind: { planned: '计划停电', temporary: '临时停电', fault: '故障停电', rationing: '有序用电' }, status: { open: '进行中', restored: '已恢复', cancelled: '已取消' },
    col: { status: '状态', kind: '类型', scope: '范围', cause: '原因', since: '开始', etr: '预计恢复', restored: '恢复时间' },
    form: {
      title: '登记停电', kind: '类型', feeders: '停电馈线', feeders_hint: '输入名称、编号或变电站', transformers: '或个别配变（编号）', cause: '原因（内部）', cause_hint: '例如：18 号杆附近树木碰线', started: '开始时间', etr: '预计恢复时间', etr_hint: '未知', note_zh: '中文播报内容', note_en: '英文播报内容', note_hint: '可不填，一句话', submit: '登记',
      need_scope: '请选择馈线或填写配变。', etr_before: '预计恢复时间早于开始时间。', hours: '+{hours} 小时', duplicate: '该馈线已有停电登记：{names}',
    },
    affected: '影响范围', premises: '用电地址', customers: '客户', phones: '电话号码', by_grade: '按客户类别', critical: '重要负荷', elderly: '老年客户', change_etr: '修改预计恢复时间', restore: '已恢复供电', restore_ask: '确认已恢复供电？停电记录将关闭，外呼任务随之调整。', restored_toast: '已关闭：供电已恢复。', etr_saved: '预计恢复时间已修改，菜单和来电资料立即更新。', draft: '起草外呼', feeder_count: '{count} 条馈线', dark_for: '已停电 {time}', lasted: '历时 {time}', no_cause: '原因未说明',
    public_note: '播报内容', opened_toast: '已登记：该区域来电人即刻听到通知。', version: '第 {version} 版', choose: '选择一条停电记录查看影响范围。',
  },
  campaigns: {
    title: '外呼任务', new_button: '新建外呼', none: '还没有外呼任务。', none_text: '从进行中的停电起草：逐一电话告知受影响客户。',
    status: { draft: '草稿', approved: '已批准', running: '进行中', paused: '已暂停', stopped: '已停止', done: '已完成' }, col: { name: '任务', status: '状态', progress: '进度', author: '起草人', created: '创建时间' },
    form: { title: '新建外呼', outage: '停电', name: '名称', occasion: '事由', submit: '起草', no_outages: '目前没有可通知的停电。' }, occasion: { outage: '停电通知', etr: '恢复时间变更', restored: '恢复供电', other: '其他' },
    wording: '播报内容', wording_zh: '中文', wording_en: '英文', wording_standard: '标准用语：由停电信息生成，并随之更新。', listen: '试听', listening: '准备中…', listen_failed: '无法合成语音。', save: '保存内容',
    pace: '速度与时段', per_second: '每秒呼叫数', lines: '最多线路', tries: '每号最多呼叫次数', window: '呼叫时段', emergency: '紧急：时段以外也呼叫', emergency_reason: '紧急原因', save_pace: '保存',
    preflight: '启动前核对', to_call: '将呼叫号码', excluded: '不呼叫', takes: '约需', ends: '预计结束', no_exclusions: '没有排除的号码。', window_closed: '当前不在呼叫时段，将等待时段开始。',
    excluded_by: { opted_out: '已拒接', invalid_number: '号码无效', emergency_number: '紧急号码', duplicate: '号码重复', no_phone: '无登记号码', former: '曾用客户', grade: '其他类别', other: '其他原因', called_recently: '近期已呼叫', not_a_number: '不是号码' },
    approve: '批准', approve_own: '您是起草人，须由另一人批准。', approve_ask: '批准该播报内容和 {count} 个呼叫？', approved_by: '{name} 批准，{time}', author: '{name} 起草，{time}',
    start: '开始呼叫', pause: '暂停', resume: '继续', stop: '停止任务', start_ask: '将呼叫 {count} 个号码。现在开始？', stop_ask: '不再发起呼叫，并取消正在振铃的呼叫。停止后不能继续。', stop_word: '确认停止', paused_reason: '已暂停：{reason}', reason: { answer_drop: '呼叫接通后立即断开', link_lost: '无法连接 Asterisk', outage_closed: '停电已结束', person: '人工暂停', other: '原因 {reason}' },
    progress: '进度', called_of: '已完成 {called} / {total}', contacts: '号码', filter_state: '状态', all: '全部', attempts: '次数', last_at: '最近呼叫', next_at: '下次呼叫', number: '号码', customer: '客户', outcome_col: '结果',
    outcome: { waiting: '等待', dialling: '呼叫中', acknowledged: '已确认', opted_out: '拒接', reached_agent: '转人工', unconfirmed: '接听未按键', machine: '应答机', busy: '占线', no_answer: '无人接听', rejected: '拒绝', invalid_number: '号码无效', congestion: '网络拥塞', lost: '结果未知', excluded: '不呼叫', cancelled: '已取消', expired: '已过期', overtaken: '情况已变', done: '已完成' },
    warning: { large: '呼叫数超过一千。', outside_window: '不在呼叫时段。', no_etr: '该停电没有预计恢复时间。', agents_few: '可接听按 0 客户的示闲座席较少。', wording_missing: '有一种语言的播报内容为空。', nobody: '没有可呼叫的号码。' },
    saved: '已保存。', follows: '随停电更新：预计恢复时间变更后，尚未呼叫的号码将听到新时间。', per_minute: '每分钟 {count} 个',
  },
  ratings: {
    title: '评价', period: '时段', days: { d1: '今天', d7: '7 天', d30: '30 天', d90: '90 天' }, offered: '邀请评价', answered: '已评价', skipped: '未按键', hung_up: '先挂机', mean: '平均评价', satisfied: '满意率',
    formula: { offered: '播放评价邀请的通话数', mean: '评价分之和 ÷ 评价数', satisfied: '4 分和 5 分的评价数 ÷ 全部评价数', share: '评价数 ÷ 邀请数', response: '参评率', hung_up: '评价前挂机 ÷ 邀请数' },
    histogram: '分布', by_agent: '按座席', by_queue: '按队列', single: '评价明细', none: '该时段没有评价。', count_axis: '评价数', score: '评价', too_few: '评价较少，不宜据此判断', agent: '座席', queue: '队列', at: '时间', call: '通话', how: { pressed: '已评价', skipped: '未按键', hung_up: '先挂机', invalid: '按错键' }, formula_word: '公式',
  },
  calls: {
    title: '通话记录', number: '号码', any_queue: '全部队列', any_outcome: '全部结果', from: '起', to: '止', none: '没有符合条件的通话。', none_text: '请放宽日期或清除筛选条件。', outcome: { answered: '已接听', abandoned: '放弃', menu_only: '菜单办结', fallback: '应急接入', unanswered: '未接听', lost_in_gap: '结束时间不明' },
    col: { at: '时间', number: '号码', queue: '队列', agent: '座席', waited: '等待', talk: '通话', outcome: '结果', path: '菜单' }, detail: '通话', dialled: '被叫', ended: '结束', cause: '原因码', id: '通话编号', direction: { in: '呼入', out: '呼出', internal: '内部' }, direction_word: '方向', clear: '清除筛选',
  },
  customers: {
    title: '客户', hint: '姓名、电话、客户编号、户号或地址', none: '未找到客户。', none_text: '请检查输入，或改用户号、电表号。', start: '请至少输入两个字符。', view: '客户', phones: '电话号码', bills: '账单', note: '备注', role: { owner: '户主', tenant: '租户', contact: '联系人', former: '曾用' }, kwh: '千瓦时', month: '月份', amount: '金额', due: '截止', paid_at: '缴费', tariff: '电价', status: '状态', until: '至 {day}', found: '找到 {count} 个', usage: '用电量',
  },
  people: {
    title: '人员', add: '添加人员', number: '工号', name: '姓名', role: '角色', extension: '分机', no_extension: '无', language: '语言', queues: '队列', active: '在用', inactive: '停用', chinese: '中文', english: '英文', deactivate: '停用', activate: '启用', reset: '重发密码', password_title: '{name} 的密码', password_text: '仅显示一次，请当面交付。', copy: '复制', copied: '已复制。', submit: '添加', reset_ask: '重新发放密码？原密码立即失效。', deactivate_ask: '停用 {name}？其登录立即结束。', none: '暂无人员。',
  },
  errors: {
    service_unreachable: '服务没有响应。请检查网络，您输入的内容已保留。', signed_out: '登录已失效，请重新登录。', not_allowed: '您的角色无权进行此操作。', not_found: '内容不存在或已删除。', conflict: '已被他人修改，请查看后重试。', invalid_input: '输入有误，请检查。', too_many: '尝试次数过多，请一分钟后再试。', unavailable: '暂时不可用，请稍后重试。', server_error: '服务出错，详情见服务日志；请重试。', unexpected: '页面发生意外错误，请刷新。',
    wrong_credentials: '工号或密码错误。', bad_credentials: '工号或密码错误。', link_unavailable: '目前无法连接 Asterisk。', outage_not_found: '该停电记录不存在。', campaign_not_found: '该外呼任务不存在。', same_person: '须由另一人批准。',
  },
}

export default zh
