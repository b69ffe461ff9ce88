import { fileURLToPath, URL } from 'node:url'

import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const desk = { '@': at('./src') }

/** Rules run in plain Node; what is mounted (`*.mounted.test.ts`) runs in a page that is not drawn. */
export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias: desk },
        test: {
          name: 'rules',
          include: ['src/**/*.test.ts', 'dev/**/*.test.mjs'],
          exclude: ['src/**/*.mounted.test.ts'],
          environment: 'node',
          pool: 'threads',
          isolate: false,
        },
      },
      {
        plugins: [vue()],
        resolve: {
          alias: [
            { find: /^element-plus\/es\/components\/.*\/style\/css$/, replacement: at('./testing/nothing.ts') },
            { find: /^@\//, replacement: `${at('./src')}/` },
            { find: /^#testing\//, replacement: `${at('./testing')}/` },
          ],
        },
        test: {
          name: 'mounted',
          include: ['src/**/*.mounted.test.ts'],
          environment: 'happy-dom',
          setupFiles: ['testing/service.ts'],
          testTimeout: 120_000, // a busy machine draws slowly
          pool: 'threads',
        },
      },
    ],
  },
})
