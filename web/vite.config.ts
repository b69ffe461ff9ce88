import { fileURLToPath, URL } from 'node:url'

import vue from '@vitejs/plugin-vue'
import components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { defineConfig } from 'vite'

import { compressed } from './vite.compress.ts'

const service = process.env.HOTLINE_DEV_SERVICE ?? 'http://127.0.0.1:27001'

export default defineConfig({
  plugins: [
    vue(),
    // Element Plus, component by component: what a page does not use is not sent.
    components({ dirs: [], resolvers: [ElementPlusResolver({ importStyle: 'css' })], dts: 'src/components.d.ts' }),
    compressed(),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  server: {
    host: '127.0.0.1',
    port: 27000,
    proxy: {
      '/api': service,
      '/live': { target: service, ws: true },
      '/sip': { target: service, ws: true },
    },
  },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 700,
    assetsInlineLimit: 0, // a strict CSP has no data: addresses
    modulePreload: { polyfill: false },
  },
})
