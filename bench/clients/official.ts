import { FalconClient } from 'crowdstrike-falcon';

const {
  FALCON_URL: url = '',
  FALCON_ID: clientId = 'bench',
  FALCON_SECRET: clientSecret = 'bench',
} = process.env;

/** The three APIs of cases, made as this is loaded. */
export const { cases, caseFiles, caseManagement } = new FalconClient({
  cloud: 'us-1',
  clientId,
  clientSecret,
  // It knows no base URL, so the host that it asks is swapped on the way.
  fetchApi: (asked: string, init?: RequestInit) =>
    fetch(asked.replace('https://api.crowdstrike.com', url), init),
});

/** A first call, small. */
export const warmUp = () => cases.queriesCasesGetV1(1);
