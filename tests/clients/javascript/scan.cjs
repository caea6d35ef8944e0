// What a web page does with the plugin scanthng: a picture from the camera, a value, an anonymous user.
'use strict'

const fs = require('node:fs')
const vm = require('node:vm')
const evrythng = require('evrythng')
const { step, run, assert } = require('./steps.cjs')

const { SERVICE, OPERATOR_KEY } = process.env

/** As much of a browser as the plugin touches: an image that loads, a canvas that keeps what is drawn. */
const element = {
  img: () => ({
    width: 400,
    height: 400,
    set src(address) {
      this.address = address
      queueMicrotask(() => this.onload())
    }
  }),
  canvas: () => ({
    getContext() {
      const canvas = this
      return {
        drawImage: (image) => Object.assign(canvas, { image }),
        getImageData: () => ({ data: [] }),
        putImageData: () => {}
      }
    },
    toDataURL() {
      return this.image.address
    }
  })
}
const stored = new Map()
Object.assign(globalThis, {
  evrythng,
  window: { location: {} },
  document: { createElement: (name) => element[name]() },
  localStorage: {
    getItem: (name) => stored.get(name) ?? null,
    setItem: (name, value) => stored.set(name, value)
  }
})
vm.runInThisContext(fs.readFileSync(require.resolve('scanthng'), 'utf8'))
evrythng.use(ScanThng)

let operator, app, product, link, image

step('the plugin extends the scopes', async () => {
  operator = new evrythng.Operator(OPERATOR_KEY)
  await operator.init()
  const project = await operator.project().create({ name: 'Scan' })
  const application = await operator.project(project.id).application().create({ name: 'Page', socialNetworks: {} })
  app = new evrythng.Application(application.appApiKey)
  await app.init()
  assert.equal(typeof app.scan, 'function')
  product = await operator
    .product()
    .create({ name: 'Tea', identifiers: { ean_13: '4006381333931' } }, { params: { project: project.id } })
  link = await operator.product(product.id).redirection().create({ defaultRedirectUrl: 'https://example.com/tea' })
  const picture = await fetch(`${SERVICE}/${link.shortId}.png?w=400&h=400`)
  image = `data:image/png;base64,${Buffer.from(await picture.arrayBuffer()).toString('base64')}`
})

for (const [name, filter] of [
  ['text', 'method=2d&type=qr_code'],
  ['object', { method: '2d', type: 'qr_code' }],
  ['object with lists', { method: ['2d', '1d'], type: ['qr_code', 'ean_13'] }]
]) {
  step(`a picture with a filter as ${name}`, async () => {
    for (const scope of [app, operator]) {
      const [found] = await scope.scan(image, { filter })
      assert.equal(found.results[0].product.id, product.id)
      assert.deepEqual([found.meta.method, found.meta.type, found.meta.score], ['2d', 'qr_code', 100])
      assert.equal(found.results[0].redirections.length, 1)
    }
  })
}

step('a picture without a filter, with debug and perPage', async () => {
  const [found] = await app.scan(image, { debug: true, perPage: 1 })
  assert.equal(found.results[0].product.id, product.id)
  assert.ok(found.meta.debug)
})

step('a value that was read elsewhere', async () => {
  const [byLink] = await app.identify({ filter: `type=qr_code&value=${SERVICE}/${link.shortId}` })
  const [byCode] = await app.identify({ filter: { type: 'ean_13', value: '4006381333931' } })
  assert.deepEqual([byLink, byCode].map((each) => each.results[0].product.id), [product.id, product.id])
  assert.deepEqual(await app.identify({ filter: 'type=ean_13&value=4006381333948' }), [])
})

step('a scan as an anonymous user, who is the same the next time', async () => {
  const scan = () => app.scan(image, { filter: 'method=2d&type=qr_code', createAnonymousUser: true })
  const [first] = await scan()
  await first.user.init()
  const action = await first.user.action('scans').create({ product: first.results[0].product.id })
  assert.equal(action.user, first.user.id)
  const [second] = await scan()
  await second.user.init()
  assert.equal(second.user.id, first.user.id)
})

step('the page is sent where the link leads', async () => {
  const [found] = await app.scan(image, { filter: 'type=qr_code' })
  app.redirect(found.results[0].redirections[0])
  assert.equal(window.location.href, found.results[0].redirections[0])
  const visit = await fetch(window.location.href, { redirect: 'manual' })
  assert.equal(visit.headers.get('location'), 'https://example.com/tea')
})

run()
