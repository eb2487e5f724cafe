import {
  builtInSettings,
  type Class,
  createContainer,
  DuplicateJobError,
  DuplicateWorkError,
  describeWorks,
  Job,
  NoWorksError,
  UnknownJobError,
  UnknownWorkError,
  Work,
  Works,
} from '@gearwork/core'
import { describe, expect, test } from 'vitest'
import { layerSettings } from '../../../packages/core/src/settings/settings.js'

@Work({ name: 'Mail' })
class MailWork {
  @Job() welcome() {}
  @Job({ function: 'letters' }) newsletter() {}
}

@Work({ name: 'Image', namespace: 'Acme.' })
class ImageWork {
  @Job() crop() {}
}

describe('works', () => {
  const works = worksOf([MailWork, ImageWork])

  test('are counted and listed in order', () => {
    expect(works.size).toBe(2)
    expect([...works].map(({ name }) => name)).toEqual(['Mail', 'Acme.Image'])
    expect(works.jobs.map((job) => job.function)).toEqual([
      'dev_Mail~welcome',
      'letters',
      'dev_Acme.Image~crop',
    ])
  })

  test.each([
    ['Mail', 'Mail'],
    ['Acme.Image', 'Acme.Image'],
    ['Image', 'Acme.Image'],
  ])('called %s are found', (typed, found) => {
    expect(works.find(typed).name).toBe(found)
  })

  test('that are not there are refused, suggesting the nearest', () => {
    expect(() => works.find('Mial')).toThrow(UnknownWorkError)
    expect(() => works.find('Mial')).toThrow('there is no work "Mial": did you mean "Mail"?')
    expect(() => works.find('Warehouse')).toThrow(
      'there is no work "Warehouse": `gearman worker:list` shows what there is',
    )
    expect(() => works.find('Mail~welcome')).toThrow('there is no work "Mail~welcome": did you mean "Mail"?')
  })
})

describe('jobs', () => {
  const works = worksOf([MailWork, ImageWork])

  test.each([
    ['their function', 'dev_Mail~welcome', 'welcome'],
    ['the function without prefix', 'Mail~welcome', 'welcome'],
    ['a verbatim function', 'letters', 'newsletter'],
    ['work and job where the function is verbatim', 'Mail~newsletter', 'newsletter'],
    ['the function with its namespace', 'Acme.Image~crop', 'crop'],
    ['the function without its namespace', 'Image~crop', 'crop'],
    ['the function with its prefix and without its namespace', 'dev_Image~crop', 'crop'],
  ])('are found by %s', (_, typed, method) => {
    expect(works.findJob(typed).method).toBe(method)
  })

  test('that are not there are refused, suggesting the nearest', () => {
    expect(() => works.findJob('Mail~welcom')).toThrow(UnknownJobError)
    expect(() => works.findJob('Mail~welcom')).toThrow(
      'there is no job "Mail~welcom": did you mean "Mail~welcome"?',
    )
  })

  test.each([
    ['welcome', 'Mail~welcome'],
    ['WELCOME', 'Mail~welcome'],
    ['welcom', 'Mail~welcome'],
    ['newsletter', 'letters'],
    ['letter', 'letters'],
    ['Mail', 'Mail~welcome'],
  ])('named without their work are suggested: %s', (typed, nearest) => {
    expect(() => works.findJob(typed)).toThrow(`there is no job "${typed}": did you mean "${nearest}"?`)
  })
})

test('a name that could mean two means none', () => {
  @Work({ name: 'Image', namespace: 'Other.' })
  class OtherImage {
    @Job() crop() {}
  }
  const works = worksOf([ImageWork, OtherImage])
  expect(() => works.find('Image')).toThrow(UnknownWorkError)
  expect(() => works.findJob('Image~crop')).toThrow(UnknownJobError)
  expect(works.findJob('Other.Image~crop').work).toBe('Other.Image')
})

test('two works of one name are refused, naming both', () => {
  @Work({ name: 'Mail' })
  class OtherMail {}
  expect(() => worksOf([MailWork, OtherMail])).toThrow(DuplicateWorkError)
  expect(() => worksOf([MailWork, OtherMail])).toThrow(
    'two works are called "Mail" (MailWork in /works/MailWork.ts and OtherMail in /works/OtherMail.ts): give one of them another name',
  )
})

test('two jobs of one function are refused, naming both', () => {
  @Work({ name: 'Post' })
  class Post {
    @Job({ function: 'dev_Mail~welcome' }) greet() {}
  }
  expect(() => worksOf([MailWork, Post])).toThrow(DuplicateJobError)
  expect(() => worksOf([MailWork, Post])).toThrow(
    /^two jobs serve the function "dev_Mail~welcome" \(MailWork.welcome in .* and Post.greet in .*\)/,
  )

  @Work()
  class Twice {
    @Job({ name: 'run' }) one() {}
    @Job({ name: 'run' }) two() {}
  }
  expect(() => worksOf([Twice])).toThrow(DuplicateJobError)
})

test('two methods of one name are refused, whatever functions they serve', () => {
  @Work()
  class Twins {
    @Job({ name: 'run', function: 'one' }) first() {}
    @Job({ name: 'run', function: 'two' }) second() {}
  }
  expect(() => worksOf([Twins])).toThrow(
    'two jobs are called "Twins~run" (Twins.first in /works/Twins.ts and Twins.second in /works/Twins.ts): give one of them another name',
  )
})

test('one method may serve several functions', () => {
  @Work()
  class Aliased {
    @Job({ function: 'reverse' })
    @Job({ function: 'rev' })
    run() {}
  }
  const works = worksOf([Aliased])
  expect([works.findJob('reverse').method, works.findJob('rev').method]).toEqual(['run', 'run'])
  expect(() => works.findJob('Aliased~run')).toThrow(UnknownJobError)
})

test('two works of one class are refused where both would serve a function verbatim', () => {
  @Work({ name: 'Upper' })
  @Work({ name: 'Lower' })
  class Both {
    @Job({ function: 'verbatim' }) run() {}
  }
  expect(() => worksOf([Both])).toThrow(/^two jobs serve the function "verbatim" \(Both.run in .*\)/)
})

describe('no works at all', () => {
  test('are fine until one is asked for', () => {
    expect([...new Works([])]).toEqual([])
  })

  test.each([
    [undefined, 'there are no works: hand over classes that are decorated with @Work()'],
    [
      [],
      'there are no works: name their files or folders in `resources` of the configuration, a gearman.config.json or its like',
    ],
    [['/a', '/b'], 'there are no works: no file under /a, /b exports a class with @Work()'],
  ])('say what to do when %j was searched', (searched, message) => {
    const works = new Works([], { searched })
    expect(() => works.find('Mail')).toThrow(NoWorksError)
    expect(() => works.findJob('Mail~welcome')).toThrow(message)
    expect(() => works.requireSome()).toThrow(message)
  })
})

function worksOf(targets: readonly Class[]): Works {
  const container = createContainer()
  const defaults = layerSettings(builtInSettings, {
    source: 'configuration',
    values: { jobPrefix: 'dev_' },
    refuse() {
      throw new Error('dev_ is a prefix')
    },
  })
  return new Works(
    targets.flatMap((target) =>
      describeWorks(target, { container, defaults, file: `/works/${target.name}.ts` }),
    ),
  )
}

test.each([undefined, null, 7, Symbol('Mail'), Object.create(null)])(
  'what is no text names nothing: %#',
  (name) => {
    const works = worksOf([MailWork])
    expect(() => works.find(name as never)).toThrow(UnknownWorkError)
    expect(() => works.findJob(name as never)).toThrow(UnknownJobError)
  },
)
