import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.js';
import { currentLanguage } from './texts/language.js';

document.documentElement.lang = currentLanguage();
const place = document.getElementById('root');
if (place === null) throw new Error('the page has no element "root"');

createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
