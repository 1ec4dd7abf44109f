import { option } from '@rookery/sdk';

/** `https://search.example.com:9200`, without a path that means something. */
export function serverUrl(description: string, placeholder: string) {
  return option
    .text({ title: 'Address', description, placeholder })
    .regex(/^https?:\/\/[^\s/@?#]+\/?$/, { error: `write scheme, host and port, for example "${placeholder}"` });
}

/** What a credential with such an address may be sent to. */
export function hostsOf({ url }: { readonly url: string }): readonly string[] {
  const { hostname, port, protocol } = new URL(url);
  return [`${hostname}:${port === '' ? (protocol === 'https:' ? '443' : '80') : port}`];
}
