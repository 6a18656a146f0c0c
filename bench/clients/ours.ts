import { falconClient } from '../../lib/falcon/client/index.ts';

const { FALCON_URL: url, FALCON_ID: clientId = 'bench', FALCON_SECRET: clientSecret = 'bench' } = process.env;

const falcon = falconClient({ url, credentials: { clientId, clientSecret } });

/** A first call, small. */
export const warmUp = () => falcon.cases.query({ limit: 1 });

/** The bytes of a case file. */
export const download = async (id: string) => (await falcon.files.download({ id })).body;
