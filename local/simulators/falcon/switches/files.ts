import { oneOf, wholeNumber } from './values.ts';

/** Files of cases: upload, download, real-time response. */
export const fileSwitches = {
  /** The bytes of a download, or a link to them. */
  downloadForm: oneOf('bytes', 'link'),
  /** How long such a link opens. */
  linkExpirySeconds: wholeNumber(999_999, '300'),
  /** How often such a link opens. */
  linkUses: oneOf('once', 'many'),
  /** Whether such a link leads to the host that was asked or to another, which refuses a bearer token. */
  linkHost: oneOf('same', 'other'),
  /** The largest file that an upload takes. */
  maxUploadBytes: wholeNumber(999_999_999_999, '1073741824'),
  /** Whether a file without a case can be uploaded; FalconPy 1.6.0 was seen to do so by mistake. */
  uploadWithoutCase: oneOf('accept', 'reject'),
  /** What `hash_value` is. */
  hashAlgorithm: oneOf('sha256', 'sha1', 'md5'),
  /** What becomes of a name in an update of a file. */
  fileRename: oneOf('ignore', 'apply'),
  /** Whether a file that real-time response fetches is there when the call is answered. */
  rtrMode: oneOf('sync', 'async'),
  /** Whether real-time response wants a scope that the API client lacks. */
  rtrScope: oneOf('cases', 'missing'),
};
