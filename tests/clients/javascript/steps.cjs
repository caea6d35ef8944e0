// Named steps, run one after the other; each says what it found, and the process fails with any of them.
'use strict'

const assert = require('node:assert/strict')

const steps = []

/** Adds a step: a sentence and what proves it. */
const step = (name, work) => steps.push({ name, work })

/** Runs every step; the exit code is the number of those that failed, at most 100. */
const run = async () => {
  let failed = 0
  for (const { name, work } of steps) {
    try {
      await work()
      console.log(`ok      ${name}`)
    } catch (error) {
      failed += 1
      console.log(`FAILED  ${name}\n        ${error?.stack ?? JSON.stringify(error)}`)
    }
  }
  console.log(`${steps.length - failed} of ${steps.length} steps passed`)
  process.exit(Math.min(failed, 100))
}

/** What a rejected call says: SDK 5 throws errors with JSON in them, 6 the document itself. */
const refusal = async (call) => {
  try {
    await call
  } catch (error) {
    return error.status ? error : JSON.parse(error.message)
  }
  return assert.fail('it was not refused')
}

module.exports = { step, run, refusal, assert }
