/** Some operations of a platform: the group of the client that has them, and where they are served and tested. */
export type Group = {
  /** The group's name in the client, such as `cases`; empty for what the client itself has. */
  client: string;
  /** The file that serves them, from the repository's root. */
  simulator: string;
  /** The tests that call the group's methods, or a page whose examples do, which a test runs. */
  tests: string[];
  /** Id, HTTP method and path of each, and the group's methods for it. */
  operations: [id: string, method: string, path: string, ...methods: string[]][];
  /** Why the client has no method for them, where it has none. */
  without?: string;
};

export type Row = {
  id: string;
  method: string;
  path: string;
  /** Such as `cases.create`. */
  methods: string[];
  simulator: string;
  tests: string[];
  without: string | null;
};

/** One row for each operation. */
export const rowsOf = (groups: Group[]): Row[] =>
  groups.flatMap(({ client, operations, without, ...where }) =>
    operations.map(([id, method, path, ...methods]) => ({
      id,
      method,
      path,
      methods: methods.map((name) => (client === '' ? name : `${client}.${name}`)),
      ...where,
      without: without ?? null,
    })),
  );
