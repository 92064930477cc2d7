import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** Everything that the page loads comes from its own folder: it works without internet, under a strict content policy. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/explorer/',
  publicDir: false,
  worker: { format: 'es' },
  build: {
    outDir: fileURLToPath(new URL('../../../dist/explorer', import.meta.url)),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    // The editor alone is larger than the limit that vite warns at.
    chunkSizeWarningLimit: 10_000,
    // GraphiQL's packages begin with directives for other bundlers, a hundred of them.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
});
