export { crashableServices, crashableStore, crashableTypes, crashAt, listCrashPoints, type PassPoint } from './crash-points.js';
export { parseCrashPoints, type CrashPoint } from './parse-crash-points.js';
