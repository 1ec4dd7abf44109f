import { html, jsonBlock, type Html } from './html.js';
import { faultTexts, type Texts } from './texts.js';

/** What the page shows first: the form for the first owner, or the one for everybody after. The browser turns to `app` by itself. */
export type FirstView = 'setup' | 'login';

/** The whole page, without any script or style of its own: a strict content security policy holds. */
export function renderPage({ view, texts, version }: { readonly view: FirstView; readonly texts: Texts; readonly version: string }): string {
  const { markup } = html`<!doctype html>
<html lang="${texts.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${texts.name}</title>
<link rel="icon" href="/assets/icon.svg?v=${version}" type="image/svg+xml">
<link rel="stylesheet" href="/assets/page.css?v=${version}">
<script type="application/json" id="texts">${jsonBlock({ ...texts, faults: faultTexts(texts) })}</script>
<script type="module" src="/assets/page.js?v=${version}"></script>
</head>
<body data-view="loading" data-first="${view}">
<a class="skip" href="#main">${texts.skip}</a>
${header(texts)}
<main id="main" tabindex="-1">
<noscript><p class="notice">${texts.noScript}</p></noscript>
<p class="loading" data-show="loading" role="status">${texts.loading}</p>
${setUpForm(texts)}
${logInForm(texts)}
${overview(texts)}
</main>
</body>
</html>
`;
  return markup;
}

function header(texts: Texts): Html {
  return html`<header class="top">
<a class="brand" href="/"><img src="/assets/icon.svg" alt="" width="32" height="32"><span>${texts.name}</span></a>
<p class="connection" id="connection" data-show="app" data-state="connecting" role="status"><span class="dot" aria-hidden="true"></span><span id="connection-text">${texts.connecting}</span></p>
<nav aria-label="${texts.name}">
<a href="/api/docs" data-show="app">${texts.api}</a>
<a href="/?lang=${texts.language === 'ru' ? 'en' : 'ru'}" lang="${texts.language === 'ru' ? 'en' : 'ru'}" id="language">${texts.theOther}</a>
<button type="button" class="quiet" id="log-out" data-show="app">${texts.logOut}</button>
</nav>
</header>`;
}

function setUpForm(texts: Texts): Html {
  return html`<section class="door" data-show="setup" aria-labelledby="setup-title">
<img src="/assets/icon.svg" alt="" width="64" height="64">
<h1 id="setup-title">${texts.setUpTitle}</h1>
<p class="lead">${texts.setUpLead}</p>
<form id="setup">
<p class="fault" role="alert" hidden></p>
<label for="setup-code">${texts.code}</label>
<input id="setup-code" name="code" required autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="setup-code-hint">
<p class="hint" id="setup-code-hint">${texts.codeHint}</p>
<label for="setup-email">${texts.email}</label>
<input id="setup-email" name="email" type="email" required autocomplete="username">
<label for="setup-password">${texts.password}</label>
<input id="setup-password" name="password" type="password" required minlength="8" autocomplete="new-password" aria-describedby="setup-password-hint">
<p class="hint" id="setup-password-hint">${texts.passwordHint}</p>
<button type="submit">${texts.setUp}</button>
</form>
</section>`;
}

function logInForm(texts: Texts): Html {
  return html`<section class="door" data-show="login" aria-labelledby="login-title">
<img src="/assets/icon.svg" alt="" width="64" height="64">
<h1 id="login-title">${texts.logInTitle}</h1>
<p class="lead">${texts.logInLead}</p>
<form id="login">
<p class="fault" role="alert" hidden></p>
<label for="login-email">${texts.email}</label>
<input id="login-email" name="email" type="email" required autocomplete="username">
<label for="login-password">${texts.password}</label>
<input id="login-password" name="password" type="password" required autocomplete="current-password">
<button type="submit">${texts.logIn}</button>
</form>
</section>`;
}

function overview(texts: Texts): Html {
  return html`<div class="overview" data-show="app">
<section class="workflows" aria-labelledby="workflows-title">
<h1 id="workflows-title">${texts.workflows}</h1>
<div id="workflows"></div>
<div class="empty" id="no-workflows" hidden>
<h2>${texts.noWorkflows}</h2>
<p>${texts.noWorkflowsLead}</p>
<pre tabindex="0"><code>POST /api/v1/workflows
POST /api/v1/workflows/1/publish</code></pre>
<p><a href="/api/docs">${texts.noWorkflowsDocs}</a></p>
</div>
</section>
<section class="inbox" aria-labelledby="inbox-title">
<div class="inbox-head"><h1 id="inbox-title">${texts.inbox}</h1><span class="chip" id="unread" hidden></span><button type="button" class="quiet" id="read-all" hidden>${texts.readAll}</button></div>
<ol id="messages"></ol>
<div class="empty" id="no-messages" hidden><h2>${texts.noMessages}</h2><p>${texts.noMessagesLead}</p></div>
<button type="button" class="quiet" id="older" hidden>${texts.older}</button>
<p class="unseen" id="announcement" role="status"></p>
</section>
</div>`;
}
