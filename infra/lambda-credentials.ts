/**
 * Lambda hands a function its role's credentials by environment. The SDK's whole chain (profiles, SSO, STS, metadata)
 * would add some 135 kB to every bundle for nothing, so the build puts this in its place.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
