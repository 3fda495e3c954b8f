export { createDispatcher } from './create-dispatcher.js'
