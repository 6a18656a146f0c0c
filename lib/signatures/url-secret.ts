import { shown, type Verify } from './scheme.ts';

/** For senders that can set no header, such as Splunk: `?secret=…` in the URL. It is never logged. */
export const urlSecret: Verify = ({ query }, secrets) =>
  shown(query['secret'], secrets, 'in the URL (?secret=...)');
