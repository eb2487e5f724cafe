/** What nobody can call by its name on an instance, and what to do about it. */
export const hiddenMethods = {
  static: 'take its `static` away',
  private: 'take the # from its name',
  'named by a symbol': 'give it a name in letters',
  'not a method': 'write it as a method, or decorate one that uses it',
} as const

/** Why nobody can call it. */
export type HiddenMethod = keyof typeof hiddenMethods
