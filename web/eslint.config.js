import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import prettier from 'eslint-config-prettier/flat'
import { createNodeResolver, importX } from 'eslint-plugin-import-x'
import globals from 'globals'
import vue from 'eslint-plugin-vue'
import ts from 'typescript-eslint'

const src = fileURLToPath(new URL('./src', import.meta.url))

/** A room imports itself and the rooms after it; a page no other page. */
const rooms = ['app', 'pages', 'shared', 'phone', 'session', 'server', 'base']
const downward = rooms.slice(1).map((room, above) => ({
  target: `./src/${room}`,
  from: rooms.slice(0, above + 1).map((one) => `./src/${one}`),
  message: `Imports go downward only: ${rooms.join(' → ')}.`,
}))
const strangers = readdirSync(`${src}/pages`).map((page) => ({
  target: `./src/pages/${page}`,
  from: './src/pages',
  except: [`./${page}`],
  message: 'Pages are strangers to each other: what two need belongs in shared.',
}))

export default ts.config(
  { ignores: ['dist', 'node_modules', 'src/server/api/schema.d.ts', 'src/components.d.ts'] },
  ...ts.configs.strict,
  ...ts.configs.stylistic,
  ...vue.configs['flat/recommended'],
  prettier,
  { files: ['**/*.vue'], languageOptions: { parserOptions: { parser: ts.parser } } },
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      complexity: ['error', { max: 12, variant: 'modified' }],
      'max-lines': ['error', 320],
      'max-params': ['error', 5],
      'no-console': 'error',
      eqeqeq: 'error',
      'vue/block-order': ['error', { order: ['script', 'template', 'style'] }],
      'vue/no-v-html': 'error',
      'vue/define-macros-order': 'error',
      'vue/component-api-style': ['error', ['script-setup']],
    },
  },
  {
    files: ['src/**/*.{ts,vue}'],
    ignores: ['src/**/*.test.ts'],
    plugins: { 'import-x': importX },
    languageOptions: { parserOptions: { parser: ts.parser } },
    settings: {
      'import-x/extensions': ['.ts', '.vue'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'], 'vue-eslint-parser': ['.vue'] },
      'import-x/resolver-next': [createNodeResolver({ alias: { '@': [src] }, extensions: ['.ts', '.vue'] })],
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones: [...downward, ...strangers] }],
      'import-x/no-cycle': 'error',
    },
  },
  {
    files: ['dev/**/*.mjs', '*.config.*'],
    languageOptions: { globals: { ...globals.node } },
    rules: { 'no-console': 'off' },
  },
)
