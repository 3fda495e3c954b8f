// What the script needs that trains the classifier. Not for servers.
export { BITS, PARCEL, readTokens, tokens } from './read-tokens.js'
export { shareOf, SMOOTH, STRIDE, type Weights, WINDOW, windowsOf } from './score-windows.js'
export { type Model, type Models, type PackedModel, unpackModel } from './weights.js'
export { matchRules } from './rules/match-rules.js'
