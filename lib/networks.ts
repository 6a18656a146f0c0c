import { BlockList, isIP } from 'node:net';

const most = { 4: 32, 6: 128 };

/** `203.0.113.0/24`, `2001:db8::/32`, or one address as a network of itself. Null for anything else. */
function networkOf(text: string) {
  const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const family = isIP(address);
  if (family !== 4 && family !== 6) return null;
  const prefix = bits === undefined ? most[family] : Number(bits);
  return prefix <= most[family] ? { address, prefix, family: familyName(family) } : null;
}

const familyName = (family: number): 'ipv4' | 'ipv6' => (family === 4 ? 'ipv4' : 'ipv6');

/** Whether a text that looks like a network is one: 300.0.0.0/8 is not. */
export const isNetwork = (text: string): boolean => networkOf(text) !== null;

/** Whether an address is in one of the networks. */
export function isWithin(address: string, networks: readonly string[]): boolean {
  const list = new BlockList();
  for (const text of networks) {
    const it = networkOf(text);
    if (it) list.addSubnet(it.address, it.prefix, it.family);
  }
  const family = isIP(address);
  return family !== 0 && list.check(address, familyName(family));
}
