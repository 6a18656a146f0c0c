import type * as v from 'valibot';
import { afterWrite, Declined } from '../../errors.ts';
import type { CallOptions } from '../../http.ts';
import { parsed } from '../../parsed.ts';
import type { Written } from './answers.ts';
import { given } from './arguments.ts';
import { deletesByIds, onlyOne } from './by-ids.ts';
import type { FalconCall, Operation } from './call.ts';
import { changedAsAsked } from './changed.ts';
import { type Kind, pathOf, reads } from './setting.ts';

export type Change = v.GenericSchema<unknown, { id: string }>;

/** A kind of settings that the API also writes. */
export type WrittenKind<K extends Kind, N extends v.GenericSchema, C extends Change> = K & {
  /** What a new one is made of. */
  creation: N;
  /** What a change of one names. */
  change: C;
  /**
   * The parts of one that can be written, as they are read. No source says whether a change keeps the parts that it does not name,
   * so those are read and sent along; null where every change names all of them.
   */
  kept: v.ObjectSchema<v.ObjectEntries, undefined> | null;
};

/** Creates, changes and deletes. */
export function writes<K extends Kind, N extends v.GenericSchema, C extends Change>(
  call: FalconCall,
  kind: WrittenKind<K, N, C>,
) {
  const path = pathOf(kind, 'entities');
  const { noun } = kind;
  const schema: K['schema'] = kind.schema;
  const get = reads(call, { ...kind, schema });

  const completed = async (asked: { id: string }, options?: CallOptions): Promise<object> => {
    if (kind.kept === null) return asked;
    const what = `${noun}.update`;
    const [current] = (await get({ ids: [asked.id] }, options)).resources;
    if (current === undefined) throw unknown(what);
    return over(parsed('falcon', kind.kept, current, `what ${what} keeps`), asked);
  };

  return {
    /** Makes one. Not sent again after a lost answer (`Unavailable`, `uncertain`): look first, by its name. */
    create: async (
      input: v.InferInput<N>,
      options?: CallOptions,
    ): Promise<Written<v.InferOutput<K['schema']>>> => {
      const json = given(kind.creation, input, `${noun}.create`);
      const operation: Operation = { method: 'POST', path, json, repeatable: false };
      return onlyOne(await call.resources(operation, schema, options), `a new thing of ${noun}`);
    },

    /**
     * Changes what is named and nothing else.
     * @throws Unexpected where a 200 changed nothing
     */
    update: async (
      input: v.InferInput<C>,
      options?: CallOptions,
    ): Promise<Written<v.InferOutput<K['schema']>>> => {
      const asked = given(kind.change, input, `${noun}.update`);
      const json = await completed(asked, options);
      const operation: Operation = { method: 'PATCH', path, json, repeatable: false };
      const { resources, errors, traceId } = await call.resources(operation, schema, options);
      const read = async () => (await get({ ids: [asked.id] }, options)).resources;
      const found = resources.length > 0 ? resources : await afterWrite(read);
      const written = onlyOne({ resources: found, errors, traceId }, `the change of ${noun}`);
      changedAsAsked(asked, written.resource, `the change of ${noun}`, traceId);
      return written;
    },

    /** Deletes by ids, any number of them. A second deletion finds nothing to do. */
    delete: deletesByIds(call, path, `${noun}.delete`),
  };
}

/** What is asked laid over what is kept, down to the things of a list that are named by their ids. */
function over(kept: object, asked: object): object {
  const named = Object.entries(asked).filter(([, it]) => it !== undefined);
  const laid = named.map(([part, it]) => [
    part,
    Array.isArray(it) ? listOver(Reflect.get(kept, part), it) : it,
  ]);
  return { ...kept, ...Object.fromEntries(laid) };
}

const listOver = (kept: unknown, asked: object[]): object[] =>
  asked.map((one) => {
    const id = 'id' in one ? one.id : undefined;
    const same = Array.isArray(kept)
      ? kept.find((it) => id !== undefined && Object(it).id === id)
      : undefined;
    return over(Object(same), one);
  });

const unknown = (what: string) =>
  new Declined(`falcon: ${what} was not sent: nothing has this id`, {
    code: 'nothing has this id',
    field: 'id',
  });
