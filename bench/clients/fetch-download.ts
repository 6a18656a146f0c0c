import { printMemory } from './memory.ts';

const { FALCON_URL: url = '', FALCON_ID = 'bench', FALCON_SECRET = 'bench' } = process.env;

/** What any client could do at best with `fetch`: a token, a request, and the body of its answer as it comes. */
async function ask(path: string): Promise<Response> {
  const form = new URLSearchParams({ client_id: FALCON_ID, client_secret: FALCON_SECRET });
  const answer = await fetch(`${url}/oauth2/token`, { method: 'POST', body: form });
  const token: unknown = await answer.json();
  const bearer = typeof token === 'object' && token !== null && 'access_token' in token && token.access_token;
  return fetch(`${url}${path}`, { headers: { authorization: `Bearer ${String(bearer)}` } });
}

void printMemory({
  warmUp: async () => (await ask('/cases/queries/cases/v1?limit=1')).text(),
  download: async (id) =>
    (await ask(`/case-files/entities/files/download/v1?id=${id}`)).body ?? new Blob([]).stream(),
});
