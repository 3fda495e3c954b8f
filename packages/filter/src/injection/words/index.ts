import { COMMANDS } from './commands.js'
import { JAILBREAK } from './jailbreak.js'
import { MACHINES } from './machines.js'
import { OVERRIDE } from './override.js'

/** Words by what they mean in a command to a model, in several languages. Read as texts are: without case and marks. */
export const CLASSES: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries({ ...OVERRIDE, ...MACHINES, ...JAILBREAK, ...COMMANDS }).map(([name, words]) => [
    name,
    words.trim().split(/\s+/),
  ]),
)
