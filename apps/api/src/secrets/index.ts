export { createAccessTokens, type AccessClaims, type AccessTokenOptions, type AccessTokens } from './access-tokens.js';
export { decryptSecret, encryptSecret, isRotationDue, rotateSecret, type SecretIdentity } from './envelope.js';
export { createKeyring, type Keyring } from './keyring.js';
export { checkValue, deriveKey, loadMasterKey, parseMasterKey, requireCheckValue, type MasterKey, type MasterKeySource } from './master-key.js';
export { hashPassword, isRehashDue, verifyPassword } from './passwords.js';
export { createScrubber, type Scrubber } from './scrubber.js';
export { createToken, hashToken, isSameText, matchesToken, type NewToken } from './tokens.js';
