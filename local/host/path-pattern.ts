/** Matches paths against a pattern such as `/webhooks/{source}`: the decoded parameters, or null where it does not fit. */
export function pathPattern(pattern: string): (path: string) => Record<string, string> | null {
  const regExp = new RegExp(`^${pattern.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
  return (path) => {
    const match = regExp.exec(path);
    if (!match) return null;
    try {
      const groups = Object.entries(match.groups ?? {});
      return Object.fromEntries(groups.map(([name, value]) => [name, decodeURIComponent(value)]));
    } catch {
      return null; // not percent-encoding: no such path
    }
  };
}
