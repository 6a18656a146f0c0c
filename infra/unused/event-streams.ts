/**
 * Of the SDK's calls only those that stream events need these (S3 Select, voices, logs as they come): the build leaves the 14 kB out of
 * every bundle. The configuration of a client still asks for them.
 */
export const resolveEventStreamSerdeConfig = <Config extends object>(config: Config): Config => config;

export function eventStreamSerdeProvider(): never {
  throw new Error('the bundle has no event streams: see infra/unused/event-streams.ts');
}

/** What the SDK makes where an input or an output streams events. */
export function EventStreamSerde(): never {
  return eventStreamSerdeProvider();
}
