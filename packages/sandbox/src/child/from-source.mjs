// Entry for running the child from TypeScript sources (tests): Node strips the types, this maps `.js` imports to `.ts`.
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, nextResolve) {
    const isOwnSource = specifier.startsWith('.') && context.parentURL?.endsWith('.ts') === true;
    return nextResolve(isOwnSource ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});
await import('./main.ts');
