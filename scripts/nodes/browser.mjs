/** @type {Record<string, () => Promise<string>>} */
export const browserChecks = {};
