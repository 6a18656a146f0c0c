/** The SDK signs every request; nothing here checks a signature, so any pair of keys will do. */
export const credentials = { accessKeyId: 'casebridge', secretAccessKey: 'local' };

/** The account in the ARNs of all that the embedded AWS holds. */
export const account = '000000000000';
