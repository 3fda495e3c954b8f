import { readFileSync } from 'node:fs'
import type { Lists } from './fill.js'

/** Forms of one kind, and the lists that their `{name}` are filled from. */
export interface Forms {
  readonly forms: readonly string[]
  readonly lists: Lists
}

/** What a person types who attacks a model. */
export interface Attacks {
  readonly overrides: readonly string[]
  readonly extractions: readonly string[]
  readonly jailbreaks: readonly string[]
  readonly lists: Lists
}

export const ATTACKS = read('attacks') as Attacks
/** What is put into a document or a tool's result to command the assistant that reads it. */
export const COMMANDS = read('commands') as Forms
/** Documents, mails, pages, code and tool results without a command to anybody but people. */
export const DOCUMENTS = read('documents') as Forms
/** What people ask that only looks like an attack, and what they ask otherwise. */
export const QUESTIONS = read('questions') as Forms
/** Longer tasks as people write them for a model. */
export const PROMPTS = read('prompts') as Forms

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../data/injection/${name}.json`, import.meta.url), 'utf8'))
}
