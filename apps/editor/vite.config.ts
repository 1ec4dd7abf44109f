import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `npm run dev` of this project serves the editor alone, beside an API on port 3000. */
export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  build: { outDir: 'dist/app', emptyOutDir: true, target: 'es2023', sourcemap: false, assetsInlineLimit: 0, chunkSizeWarningLimit: 600 },
  server: { port: 5173, proxy: { '/api': 'http://127.0.0.1:3000', '/hooks': 'http://127.0.0.1:3000', '/feeds': 'http://127.0.0.1:3000' } },
});
