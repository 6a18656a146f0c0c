import { buffer } from 'node:stream/consumers';
import { incydrClient } from '../../lib/incydr/client/index.ts';
import { startIncydrSimulator } from '../../local/simulators/incydr/index.ts';

/** The three downloads of a case with two file events, as the simulator makes them: whole, real files. */
export async function realArtifacts() {
  const incydr = await startIncydrSimulator();
  const { url, clientId, clientSecret, eventIds } = incydr;
  const network = { fetch, now: () => new Date(), wait: async () => undefined };
  const client = incydrClient(
    { url, credentials: async () => ({ clientId, clientSecret }), timeout: 5_000 },
    network,
  );
  const options = { sendBefore: new Date(Date.now() + 60_000), timeout: 5_000 };
  const text = { description: null, findings: 'Seen.', subject: null, assignee: null };
  const { number } = await client.cases.create({ name: 'A case', ...text }, options);
  const asked = { caseNumber: number };
  await client.cases.addFileEventsToCase({ ...asked, eventIds: eventIds.slice(0, 2) }, options);
  const artifacts = {
    pdf: await buffer((await client.cases.downloadSummaryPdf(asked, options)).body),
    csv: await buffer((await client.cases.downloadFileEventCsv(asked, options)).body),
    zip: await buffer((await client.cases.downloadFullCaseZip(asked, options)).body),
  };
  await incydr.close();
  return artifacts;
}
