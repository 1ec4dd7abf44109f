import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressFiles } from './vite/compress-files.js';
import { fileName, fileGroups } from './vite/file-groups.js';
import { preloadStart } from './vite/preload-start.js';
import { refuseCircles } from './vite/refuse-circles.js';

/** Where the API answers while the editor is worked on. */
const api = process.env['ROOKERY_API'] ?? 'http://127.0.0.1:3000';
const ofApi = ['/api', '/hooks', '/feeds', '/metrics'];

/** `npm run dev` of this project serves the editor alone, beside an API on port 3000. */
export default defineConfig({
  plugins: [react(), preloadStart('src/app/start.tsx'), refuseCircles(), compressFiles()],
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  build: {
    outDir: 'dist/app',
    emptyOutDir: true,
    target: 'es2023',
    // The first browsers with `light-dark()`: rewritten for older ones it would not follow the scheme a person chose.
    cssTarget: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    sourcemap: false,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 800,
    // Of the 6,000 icons only those that are used are read: 1 s instead of 11.
    rolldownOptions: {
      experimental: { lazyBarrel: true },
      output: { chunkFileNames: ({ name }) => fileName(name, 'js'), assetFileNames: ({ names: [name = 'file'] }) => fileName(name, '[ext]'), codeSplitting: { groups: [...fileGroups] } },
    },
  },
  server: { port: 5173, host: '127.0.0.1', proxy: Object.fromEntries(ofApi.map((path) => [path, api])) },
});
