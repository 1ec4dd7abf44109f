import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';

/** Draws the editor into the page. */
export function start(): void {
  const place = document.getElementById('root');
  if (place === null) throw new Error('the page has no element "root"');
  createRoot(place).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
