// Format, style, types and tests of the web desk, side by side; the output of each stays together.
// With QUICK set, components are not mounted: that takes as long as all the rest.
import { spawn } from 'node:child_process'

const jobs = [
  [
    'format',
    [
      'prettier',
      '--check',
      '.',
      '--log-level',
      'warn',
      '--cache',
      '--cache-location',
      'node_modules/.cache/prettier.json',
    ],
  ],
  ['types', ['vue-tsc', '--noEmit']],
  ['style', ['eslint', '.', '--max-warnings', '0', '--cache', '--cache-location', 'node_modules/.cache/eslint/']],
  ['tests', ['vitest', 'run', '--reporter=dot', ...(process.env.QUICK ? ['--exclude', '**/*.mounted.test.ts'] : [])]],
]

const run = ([name, command]) =>
  new Promise((done) => {
    const began = Date.now()
    const child = spawn('npx', ['--no-install', ...command], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
    })
    let said = ''
    child.stdout.on('data', (bytes) => (said += bytes))
    child.stderr.on('data', (bytes) => (said += bytes))
    child.on('close', (code) => {
      console.log(`${code === 0 ? '✓' : '✗'} ${name} ${((Date.now() - began) / 1000).toFixed(1)} s`)
      const summary = said
        .split('\n')
        .filter((line) => /^\s*(Test Files|Tests) /.test(line))
        .join('\n')
      console.log(code === 0 ? summary : said.trim())
      done(code ?? 1)
    })
  })

const codes = await Promise.all(jobs.map(run))
process.exit(codes.some(Boolean) ? 1 : 0)
