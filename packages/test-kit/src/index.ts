export { createTestKit, type TestKit, type TestKitOptions } from './create-test-kit.js'
export type { RefusalOptions } from './expect-refused.js'
