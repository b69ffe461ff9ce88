/** The words of this page, in both languages. */
export const en = {
  signin: {
    title: 'Sign in',
    subtitle: 'The desk of everybody at the hotline',
    number: 'Staff number',
    password: 'Password',
    submit: 'Sign in',
    provider: 'Sign in with your company account',
    show: 'Show the password',
    hide: 'Hide the password',
    caps: 'Caps Lock is on.',
    insecure_title: 'This page is not opened securely',
    insecure:
      'Browsers give the microphone only to HTTPS pages or to localhost. You can work here and hear callers, but they will not hear you. Open the desk by its https:// address.',
    help: 'Forgotten your password? An administrator can issue a new one.',
    help_code: 'Telephone and recovery codes lost? An administrator can reset the second factor.',
    factor_demanded: 'Your role needs a second factor. Set it up once, then the desk opens.',
  },
}

export const zh: typeof en = {
  signin: {
    title: '登录',
    subtitle: '热线工作台',
    number: '工号',
    password: '密码',
    submit: '登录',
    provider: '使用单位账号登录',
    show: '显示密码',
    hide: '隐藏密码',
    caps: '大写锁定已打开。',
    insecure_title: '当前页面不是安全连接',
    insecure:
      '浏览器只允许 HTTPS 或本机（localhost）页面使用麦克风。您仍可在此工作并听到来电人，但对方听不到您。请使用 https:// 地址打开。',
    help: '忘记密码？请联系管理员重置。',
    help_code: '手机和恢复码都不在身边？请联系管理员重置双重验证。',
    factor_demanded: '您的角色须使用双重验证。设置完成后即可进入工作台。',
  },
}
