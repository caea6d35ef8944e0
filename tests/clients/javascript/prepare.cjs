// Loaded before a client: which SDK `require('evrythng')` means, and where its calls go.
//
// The short domain speaks https in these SDKs; the service under test speaks http on this machine, so an
// interceptor, the SDK's own seam, sends those calls there.
'use strict'

const Module = require('node:module')

const { SDK, SERVICE } = process.env

const resolve = Module._resolveFilename
Module._resolveFilename = function (request, ...rest) {
  return resolve.call(this, request === 'evrythng' ? SDK : request, ...rest)
}

require('evrythng').setup({
  apiUrl: SERVICE,
  apiVersion: 1,
  geolocation: false,
  defaultShortDomain: new URL(SERVICE).host,
  interceptors: [
    {
      request: (options) => (options.apiUrl.startsWith('https://') ? { ...options, apiUrl: SERVICE } : options)
    }
  ]
})

// The suite of SDK 5.5 takes the answer of fetch for a plain object, which it no longer calls itself.
delete globalThis.Response.prototype[Symbol.toStringTag]
