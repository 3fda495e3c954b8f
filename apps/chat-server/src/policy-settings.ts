import { readSettings } from '@windbreak/core'
import { compilePolicy, type PolicyPluginOptions, PolicySettings, readPolicyText } from '@windbreak/policy'
import { InvalidSetting } from './errors.js'
import { problemIn, readText } from './read-json-file.js'
import type { Env, ServerSettings } from './settings.js'

const NAME = 'WINDBREAK_POLICY_FILE'

/** What the policy file says, checked as the plugin will; the package's own defaults where there is no file. */
export function readPolicy(env: Env): PolicySettings {
  const path = env[NAME]
  const given = path ? readGiven(path) : {}
  const settings = readSettings(PolicySettings, given, problemIn(NAME))
  named(() => compilePolicy(settings, 'production', Date.now()))
  return settings
}

function readGiven(path: string): unknown {
  const text = readText(NAME, path)
  return named(() => readPolicyText(text))
}

/** Puts the name of the variable before what the policy package finds wrong. */
function named<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new InvalidSetting(NAME, (error as Error).message)
  }
}

/** From the file, so that a change of it is a change of the policy; else from the settings. */
export function policyOptions({ environment, policy, policyFile }: ServerSettings): PolicyPluginOptions {
  return policyFile === undefined ? { settings: policy, environment } : { file: policyFile, environment }
}
