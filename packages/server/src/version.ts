/** This package's version, as its package.json has it. */
const version = '0.1.0'

/** What `version` answers: the gearmand whose behaviour is followed, and who follows it. */
export const reportedVersion = `2.0.0+gearwork-${version}`
