import { isOneOf, type Verify } from './scheme.ts';

/** For senders that can set no header, such as Splunk: `?secret=…` in the URL. It is never logged. */
export const urlSecret: Verify = ({ query }, secrets) => isOneOf(query['secret'], secrets);
