import * as v from 'valibot';
import type { Call, Operation } from '../../platform.ts';
import { booleanParameter, jsonBody, pageAsked, pageOf } from '../body.ts';
import { notFound } from '../refusal.ts';
import type { Actor } from './actor.ts';
import type { People } from './people.ts';

const date = v.exactOptional(v.nullable(v.pipe(v.string(), v.isoDate())));
const changes = v.object({ notes: v.exactOptional(v.nullable(v.string())), startDate: date, endDate: date });

/** The operations on actors, alone and as families: a parent and its children. */
export function actorOperations(people: People): Operation[] {
  const shown = (actor: Actor) => {
    const idOf = (id: string | null) => {
      const other = id === null ? undefined : people.actors.get(id);
      return other ? people.actorId(other) : id;
    };
    return {
      ...actor,
      userId: undefined, // the simulator's own knowledge: not shown
      actorId: idOf(actor.actorId),
      managerActorId: idOf(actor.managerActorId),
      parentActorId: idOf(actor.parentActorId),
    };
  };

  const byId = ({ params }: Call): Actor => {
    const actor = people.actorOf(params['actorId'] ?? '');
    if (!actor) throw notFound('actor');
    return actor;
  };
  const byName = ({ params }: Call): Actor => {
    const name = params['name']?.toLowerCase();
    const actor = [...people.actors.values()].find((it) => it.name.toLowerCase() === name);
    if (!actor) throw notFound('actor');
    return actor;
  };

  const parentOf = (actor: Actor): Actor => people.actors.get(actor.parentActorId ?? '') ?? actor;
  const familyOf = (member: Actor) => {
    const parent = parentOf(member);
    const children = [...people.actors.values()].filter((it) => it.parentActorId === parent.actorId);
    return { children: children.map(shown), parent: shown(parent) };
  };

  const search = ({ query }: Call, wanted: (actor: Actor) => Actor) => {
    const start = query.get('nameStartsWith')?.toLowerCase() ?? '';
    const end = query.get('nameEndsWith')?.toLowerCase() ?? '';
    const active = booleanParameter(query, 'active');
    const found = [...people.actors.values()].filter((it) => {
      const name = it.name.toLowerCase();
      return name.startsWith(start) && name.endsWith(end) && (active === null || it.active === active);
    });
    const page = pageAsked(query, { number: 'page', size: 'pageSize', usual: 500, most: 500 });
    return { status: 200, json: { actors: pageOf([...new Set(found.map(wanted))], page).map(shown) } };
  };

  const read = (id: string, path: string, answer: (call: Call) => unknown): Operation => ({
    id,
    method: 'GET',
    path: `/v1/actors/actor/${path}`,
    answer: (call) => ({ status: 200, json: answer(call) }),
  });

  return [
    {
      id: 'actors.search',
      method: 'GET',
      path: '/v1/actors/actor/search',
      answer: (call) => search(call, (actor) => actor),
    },
    {
      id: 'actors.searchParents',
      method: 'GET',
      path: '/v1/actors/actor/search/parent',
      answer: (call) => search(call, parentOf),
    },
    read('actors.get', 'id/{actorId}', (call) => shown(byId(call))),
    read('actors.getParent', 'id/{actorId}/parent', (call) => shown(parentOf(byId(call)))),
    read('actors.byName', 'name/{name}/parent', (call) => shown(parentOf(byName(call)))),
    read('actors.family', 'id/{actorId}/family', (call) => familyOf(byId(call))),
    read('actors.familyByName', 'name/{name}/family', (call) => familyOf(byName(call))),
    {
      id: 'actors.update',
      method: 'PATCH',
      path: '/v1/actors/actor/id/{actorId}',
      answer: (call) => {
        const actor = byId(call);
        return { status: 200, json: shown(people.change(actor, jsonBody(changes, call.body))) };
      },
    },
  ];
}
