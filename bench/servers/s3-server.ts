import { startS3 } from '../../local/aws/s3.ts';

const { url } = await startS3({ directory: process.argv[2] ?? '' });
console.log(url);
