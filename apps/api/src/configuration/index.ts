export { ConfigurationError, readConfiguration, type Configuration, type Role } from './configuration.js';
