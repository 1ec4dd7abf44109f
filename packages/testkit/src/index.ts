export * from './servers/index.js';
export * from './rookery/index.js';
