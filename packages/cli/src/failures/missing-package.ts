/** How Node tells of a module that stands in no file: by `import`, and by `require`. */
const notFound = /: Cannot find (?:package|module) '((?:@[\w~-][\w.~-]*\/)?[\w~-][\w.~-]*)(?:\/[^']*)?'/

/** How to get the package that a module could not be loaded without; undefined where it failed for another reason. */
export function missingPackage({ message }: Error): string | undefined {
  const [, name] = notFound.exec(message) ?? []
  return name === undefined ? undefined : `npm install ${name}`
}
