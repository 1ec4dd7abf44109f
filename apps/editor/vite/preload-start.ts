import type { HtmlTagDescriptor, Plugin } from 'vite';

/**
 * Names the files of a module that the entry imports later (`import()`), with all they import, in the page itself, so that they
 * come beside the entry and not after it. `module`: the end of its path.
 */
export function preloadStart(module: string): Plugin {
  return {
    name: 'rookery:preload-start',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle = {} }) {
        const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
        const first = chunks.find(({ facadeModuleId, moduleIds }) => facadeModuleId?.endsWith(module) === true || moduleIds.some((id) => id.endsWith(module)));
        if (first === undefined) throw new Error(`preload-start: no file of the build holds ${module}; name the module that the entry imports`);
        const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
        const needed = new Set([first.fileName]);
        // A set gives what is added to it while it is walked.
        for (const name of needed) for (const imported of byName.get(name)?.imports ?? []) needed.add(imported);
        const styles = new Set([...needed].flatMap((name) => [...(byName.get(name)?.viteMetadata?.importedCss ?? [])]));
        return [
          ...[...needed].map((name) => tag('modulepreload', name)),
          ...[...styles].map((name) => tag('stylesheet', name)),
        ].filter(({ attrs }) => !html.includes(`"${String(attrs?.['href'])}"`));
      },
    },
  };
}

function tag(rel: 'modulepreload' | 'stylesheet', file: string): HtmlTagDescriptor {
  return { tag: 'link', attrs: { rel, crossorigin: true, href: `/${file}` }, injectTo: 'head' };
}
