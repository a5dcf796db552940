import { defineConfig } from 'vite';

/** The console is served as it is built, from any path: every address in it is relative, and nothing is inlined, so that a strict CSP holds. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: 'es2022',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // React Query marks its modules for servers, which there are none of here.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
});
