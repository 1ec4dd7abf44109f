export { apiClient, type ApiAnswer, type ApiClient, type ApiRequest } from './api-client.js';
export { owner as rookeryOwner, startRookery, type Rookery, type RookeryOptions, type Stopped } from './rookery.js';
export { until } from './until.js';
