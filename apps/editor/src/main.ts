import { beginPage } from './app/begin-page.js';
import { currentLanguage } from './texts/language.js';

document.documentElement.lang = currentLanguage();
void beginPage(location.pathname);
// Not awaited here: what is loaded imports parts of this file, which must be ready by then.
void import('./app/start.js').then(({ start }) => start());
