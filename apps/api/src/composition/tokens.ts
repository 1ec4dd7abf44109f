/**
 * Names of what start-up hands to Nest and that has no class of its own. `Engine` (of `@rookery/engine`) and `DataSource`
 * (of typeorm) are injected by their classes.
 */

/** `Configuration` of `../configuration`. */
export const CONFIGURATION = Symbol('configuration');
/** `Clock` of `@rookery/sdk`. */
export const CLOCK = Symbol('clock');
/** `Logger` of pino; every line goes through the scrubber. */
export const LOG = Symbol('log');
/** `MasterKey` of `../secrets`. */
export const MASTER_KEY = Symbol('master key');
/** `Keyring` of `../secrets`. */
export const KEYRING = Symbol('keyring');
/** `Scrubber` of `../secrets`: add every decrypted secret to it. */
export const SCRUBBER = Symbol('scrubber');
/** `EngineStore` of `@rookery/engine`. */
export const ENGINE_STORE = Symbol('engine store');
/** `Dispatcher` of `@rookery/engine`. */
export const DISPATCHER = Symbol('dispatcher');
/** `Database` of `../persistence`: written SQL, errors as `StorageUnavailableError`. */
export const DATABASE = Symbol('database');
/** `Network` of `../network`. */
export const NETWORK = Symbol('network');
/** `AgentCatalogue` of `../engine`. */
export const AGENT_CATALOGUE = Symbol('agent catalogue');
/** `CredentialReader` of `../engine`; provided and exported by `CredentialsModule`. */
export const CREDENTIAL_READER = Symbol('credential reader');
/** `Sandbox` of `@rookery/sandbox`. */
export const SANDBOX = Symbol('sandbox');
/** `IdentityProvider` of `../auth/provider`, or undefined. */
export const IDENTITY_PROVIDER = Symbol('identity provider');
/** `AccessSignals` of `../auth`. */
export const ACCESS_SIGNALS = Symbol('access signals');
/** `LiveSignals` of `../live`. */
export const LIVE_SIGNALS = Symbol('live signals');
/** `PassPoint` of `../crash-points`, or undefined. */
export const PASS_POINT = Symbol('pass point');
