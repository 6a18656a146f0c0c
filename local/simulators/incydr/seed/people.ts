import type { User } from '../people/user.ts';
import { digest, digits } from './identifiers.ts';

const names = [
  ['Jane', 'Doe'],
  ['John', 'Smith'],
  ['Amina', 'Diallo'],
  ['Wei', 'Zhang'],
  ['Zoë', 'Müller'],
  ['Łukasz', 'Nowak'],
  ['Yuki', 'Tanaka'],
  ['Carlos', 'García'],
  ['Priya', 'Patel'],
  ['Omar', 'Haddad'],
  ['Ingrid', 'Åberg'],
  ['Mateo', 'Rossi'],
  ['Fatima', 'Khan'],
  ['Noah', 'Williams'],
  ['Siobhán', 'Kelly'],
  ['Dmitri', 'Volkov'],
  ['Grace', 'Okafor'],
  ['Lars', 'Jensen'],
  ['Chloé', 'Martin'],
  ['Samir', 'Rahman'],
] as const;

/** Someone of the simulated company. The first two investigate, the last has left. */
export type Person = {
  number: number;
  firstName: string;
  lastName: string;
  /** The name before the @ of the address. */
  login: string;
  email: string;
  userId: string;
  deviceUid: string;
  isActive: boolean;
};

export const people: readonly Person[] = names.map(([firstName, lastName], number) => {
  const login = `${plain(firstName)}.${plain(lastName)}`;
  return {
    number,
    firstName,
    lastName,
    login,
    email: `${login}@example.com`,
    userId: digits(`user ${number}`, number % 2 === 0 ? 18 : 19),
    deviceUid: digits(`device ${number}`, 19),
    isActive: number < names.length - 1,
  };
});

/** The person of a place in the endless row that goes round and round the company. */
export function personAt(index: number): Person {
  const person = people[index % people.length];
  if (!person) throw new Error(`no person ${index}`);
  return person;
}

/** The users of the tenant. */
export const seedUsers = (): User[] =>
  people.map(({ number, firstName, lastName, email, userId, isActive }) => ({
    legacyUserId: `${41_000 + number}`,
    userId,
    username: email,
    firstName,
    lastName,
    legacyOrgId: '903812',
    orgId: '903812',
    orgGuid: digest('organisation').slice(0, 32),
    orgName: 'Example Corp',
    notes: null,
    active: isActive,
    blocked: !isActive,
    creationDate: '2024-03-01T09:00:00.000Z',
    modificationDate: '2025-11-17T14:30:00.000Z',
  }));

function plain(name: string): string {
  return name.replaceAll('Ł', 'L').normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
