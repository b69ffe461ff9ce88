/** The words of the alerts in the banner, in both languages. */
export const en = {
  alerts: {
    files: '{name} ({number}) opened unusually many customers’ files by {time} and was stopped.',
    searches: '{name} ({number}) searched for customers unusually often by {time} and was stopped.',
    seen: 'Seen',
  },
}

export const zh: typeof en = {
  alerts: {
    files: '{name}（{number}）截至 {time} 打开的客户档案异常多，已被限制。',
    searches: '{name}（{number}）截至 {time} 搜索客户异常频繁，已被限制。',
    seen: '已阅',
  },
}
