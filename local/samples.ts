import type { FalconSimulator } from './simulators/falcon/index.ts';
import type { IncydrSimulator } from './simulators/incydr/index.ts';

/** A Splunk alert whose row carries a Falcon detection, as an add-on writes it. */
export const falconSample = ({ alertIds }: FalconSimulator, occasion: string) => ({
  sid: `scheduler__admin__search__falcon_at_${occasion}`,
  search_name: 'Threat - Falcon - Detection found',
  results_link: `https://splunk.example.com:8000/app/search/@go?sid=scheduler__admin__search__falcon_at_${occasion}`,
  owner: 'admin',
  app: 'search',
  result: {
    _time: '1764000000',
    host: 'forwarder-1.example.com',
    'event.CompositeId': alertIds[0],
    'event.Name': 'Ransomware behaviour',
    'event.SeverityName': 'High',
    'event.Hostname': 'WKS-001',
    'event.UserName': 'ada.quint',
  },
});

/** A Splunk alert over file events that left the company, grouped by user. */
export const incydrSample = ({ eventIds }: IncydrSimulator, occasion: string) => ({
  sid: `scheduler__admin__search__incydr_at_${occasion}`,
  search_name: 'Upload to personal cloud',
  results_link: `https://splunk.example.com:8000/app/search/@go?sid=scheduler__admin__search__incydr_at_${occasion}`,
  owner: 'admin',
  app: 'search',
  result: {
    _time: '1764000000',
    user: 'jane.doe@example.com',
    severity: 'high',
    'event.id': eventIds.slice(0, 3),
  },
});
