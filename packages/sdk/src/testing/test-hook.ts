/** The secret the test host gives every hook. */
export const TEST_HOOK_SECRET = 'hook-secret-of-the-test-host';

/** Where the hooks of the test host are. */
export const TEST_HOOK_URL = 'https://rookery.example/hooks/00000000000000000000000000000000';
