import type { Actor } from '../people/actor.ts';
import { digits } from './identifiers.ts';
import { type Person, people } from './people.ts';

const places = [
  { country: 'US', region: 'Minnesota', locality: 'Minneapolis' },
  { country: 'DE', region: 'Bayern', locality: 'München' },
  { country: 'JP', region: null, locality: 'Tokyo' },
] as const;

const work = [
  { department: 'Security', division: 'IT', title: 'Insider risk analyst' },
  { department: 'Sales', division: 'Commercial', title: 'Account manager' },
  { department: 'Payments', division: 'Engineering', title: 'Software engineer' },
  { department: 'Payroll', division: 'People', title: 'Specialist' },
] as const;

/** The actor that a person is under the name of their user. */
export const actorIdOf = (person: Person): string => digits(`actor ${person.number}`, 19);

/** The actors of the tenant: one for each user, and for every fourth an account in the cloud under them. */
export const seedActors = (): Actor[] =>
  people.flatMap((person) =>
    person.number % 4 === 0 ? [userActor(person), cloudActor(person)] : userActor(person),
  );

function userActor(person: Person): Actor {
  const { number, firstName, lastName, userId, email, isActive } = person;
  // The first two, who investigate, are also the managers of all others.
  const manager = number < 2 ? undefined : people[number % 2];
  return {
    actorId: actorIdOf(person),
    userId,
    name: email,
    active: isActive,
    alternateNames: [],
    ...(places[number % places.length] ?? places[0]),
    ...(work[number < 2 ? 0 : 1 + (number % 3)] ?? work[0]),
    employeeType: number % 5 === 4 ? 'contractor' : 'full-time',
    endDate: isActive ? null : '2026-01-31',
    firstName,
    inScope: true,
    lastName,
    managerActorId: manager ? actorIdOf(manager) : null,
    notes: null,
    parentActorId: null,
    startDate: '2024-03-01',
  };
}

function cloudActor(person: Person): Actor {
  const alias = `${person.login.replace('.', '-')}@cloud.example.com`;
  return {
    ...userActor(person),
    actorId: digits(`cloud actor ${person.number}`, 19),
    userId: null,
    name: alias,
    alternateNames: [person.login],
    managerActorId: null,
    parentActorId: actorIdOf(person),
  };
}
