// What a stranger does with the JavaScript SDK: every kind of record, every kind of actor.
'use strict'

const evrythng = require('evrythng')
const { step, run, refusal, assert } = require('./steps.cjs')

const { SDK, SERVICE, OPERATOR_KEY } = process.env
const MANY = 250

let operator, project, application, trusted, app, user, anonymous, device
let product, thng

// A document to create, what is changed about it, and whether it can belong to projects.
const KINDS = {
  product: [{ name: 'Oolong & co (250g)', identifiers: { sku: 'p=1' }, tags: ['walk'] }, { brand: 'Own' }, true],
  thng: [{ name: 'Tin (no. 1) 100%', identifiers: { serial: 't|1' }, tags: ['walk'] }, { tags: ['a', 'b'] }, true],
  collection: [{ name: 'Box ~ 1', identifiers: { box: 'b<1' } }, { description: 'Upper shelf' }, true],
  place: [
    { name: 'Shop!', identifiers: { code: 'x>1' }, position: { type: 'Point', coordinates: [8.5, 47.4] } },
    { description: 'Ground floor' },
    true
  ],
  project: [{ name: 'Spring*', identifiers: { code: 's1' } }, { description: 'Until June' }, false]
}

step('the operator starts', async () => {
  operator = new evrythng.Operator(OPERATOR_KEY)
  await operator.init()
  assert.equal(operator.id.length, 24)
  if (SDK === 'evrythng-5.5') return // whose update() knows no address of an operator
  await operator.update({ firstName: 'Ann' })
  assert.equal(operator.firstName, 'Ann')
})

step('a project, its application and the keys of both', async () => {
  project = await operator.project().create({ name: 'Walk' })
  application = await operator.project(project.id).application().create({ name: 'App', socialNetworks: {} })
  const { secretApiKey } = await operator.project(project.id).application(application.id).secretKey().read()
  app = new evrythng.Application(application.appApiKey)
  trusted = new evrythng.TrustedApplication(secretApiKey)
  await Promise.all([app.init(), trusted.init()])
  assert.deepEqual([app.id, app.project, trusted.id], [application.id, project.id, application.id])
})

for (const [kind, [document, change, scoped]] of Object.entries(KINDS)) {
  let made

  step(`${kind}: created and read`, async () => {
    made = await operator[kind]().create(document)
    assert.equal(made.id.length, 24)
    const read = await operator[kind](made.id).read()
    assert.equal(read.name, document.name)
    assert.deepEqual(read.identifiers, document.identifiers)
    assert.ok((await operator[kind]().read()).some((each) => each.id === made.id))
  })

  step(`${kind}: changed by its path, and as the whole document sent back`, async () => {
    const changed = await operator[kind](made.id).update(change)
    for (const [name, value] of Object.entries(change)) assert.deepEqual(changed[name], value)
    assert.notEqual(changed.updatedAt, changed.createdAt)
    const entity = await operator[kind](made.id).read()
    entity.name = `${document.name} II`
    await entity.update()
    assert.equal((await operator[kind](made.id).read()).name, `${document.name} II`)
    await operator[kind](made.id).update({ name: document.name })
  })

  step(`${kind}: found by an object filter with special characters`, async () => {
    const [key, value] = Object.entries(document.identifiers)[0]
    const byIdentifier = await operator[kind]().read({ params: { filter: { [`identifiers.${key}`]: value } } })
    assert.deepEqual(byIdentifier.map((each) => each.id), [made.id])
    // The name of a project ends with *, which is a wildcard there.
    const byName = await operator[kind]().read({ params: { filter: { name: document.name } } })
    assert.ok(byName.some((each) => each.id === made.id))
  })

  if (document.tags) {
    step(`${kind}: found by any of several tags`, async () => {
      await operator[kind](made.id).update({ tags: ['walk'] })
      const found = await operator[kind]().read({ params: { filter: { tags: ['none', 'walk'] } } })
      assert.deepEqual(found.map((each) => each.id), [made.id])
    })
  }

  step(`${kind}: found by a text filter, ids and both`, async () => {
    const other = await operator[kind]().create({ name: 'Other' })
    const only = await operator[kind]().setIds([made.id, other.id]).setFilter('name=Other').read()
    assert.deepEqual(only.map((each) => each.id), [other.id])
    assert.equal((await operator[kind]().setIds([made.id, other.id]).read()).length, 2)
    await other.delete()
  })

  step(`${kind}: upserted twice, made once`, async () => {
    const first = await operator[kind]().upsert({ name: 'U', identifiers: { up: 'u1' } }, { up: 'u1' })
    const second = await operator[kind]().upsert({ name: 'U2', identifiers: { up: 'u1' } }, { up: 'u1' })
    assert.equal(first.id, second.id)
    assert.equal(second.name, 'U2')
    await operator[kind](first.id).delete()
  })

  if (scoped) {
    step(`${kind}: rescoped`, async () => {
      await operator[kind](made.id).rescope([project.id])
      const inside = await operator[kind](made.id).setWithScopes().read()
      assert.deepEqual(inside.scopes, { users: [], projects: [project.id] })
      assert.ok((await operator[kind]().setProject(project.id).read()).some((each) => each.id === made.id))
      await operator[kind](made.id).rescope([])
      assert.ok(!(await operator[kind]().setProject(project.id).read()).some((each) => each.id === made.id))
      assert.equal((await operator[kind](made.id).read()).scopes, undefined)
    })
  }

  step(`${kind}: deleted, and gone`, async () => {
    await operator[kind](made.id).delete()
    const gone = await refusal(operator[kind](made.id).read())
    assert.equal(gone.status, 404)
    assert.equal(gone.code, 16842752)
    assert.ok(gone.moreInfo && gone.errors.length)
  })

  step(`${kind}: a wrong document is refused with the names of its fields`, async () => {
    const wrong = await refusal(operator[kind]().create({ name: 5, wings: 2 }))
    assert.equal(wrong.status, 400)
    assert.ok(wrong.errors.some((each) => each.startsWith('name')))
    assert.ok(wrong.errors.some((each) => each.startsWith('wings')))
  })
}

step(`${MANY} things, page by page, each once and newest first`, async () => {
  for (let start = 0; start < MANY; start += 25) {
    const batch = Array.from({ length: 25 }, (_, at) => operator.thng().create({ name: `page ${start + at}`, tags: ['page'] }))
    await Promise.all(batch)
  }
  const pages = operator.thng().pages({ params: { perPage: 40, filter: 'tags=page' } })
  const sizes = []
  const seen = []
  for await (const page of pages) {
    sizes.push(page.length)
    seen.push(...page)
  }
  assert.deepEqual(sizes, [40, 40, 40, 40, 40, 40, 10])
  assert.equal(new Set(seen.map((each) => each.id)).size, MANY)
  const times = seen.map((each) => each.createdAt)
  assert.deepEqual(times, [...times].sort((a, b) => b - a))
  const streamed = []
  await operator.thng().setFilter('tags=page').stream((each) => {
    streamed.push(each.id)
    return streamed.length === 35
  })
  assert.equal(streamed.length, 35)
})

step('properties with their history', async () => {
  product = await operator.product().create({ name: 'Tea' }, { params: { project: project.id } })
  thng = await operator.thng().create({ name: 'Tin', product: product.id }, { params: { project: project.id } })
  assert.equal((await thng.property().update({ Temperature: 20, status: 'open' })).length, 2)
  await thng.property('temperature').update(21)
  await thng.property('temperature').update([{ value: 5, timestamp: 1000 }])
  const history = await thng.property('temperature').read()
  assert.deepEqual(history.map((each) => each.value), [21, 20, 5])
  assert.deepEqual((await operator.thng(thng.id).read()).properties, { temperature: 21, status: 'open' })
  await thng.property('temperature').delete()
  assert.deepEqual(await thng.property('temperature').read(), [])
})

step('locations', async () => {
  await thng.locations().update({ position: { type: 'Point', coordinates: [8.54, 47.37] } })
  const [latest] = await thng.locations().read()
  assert.deepEqual(latest.position.coordinates, [8.54, 47.37])
  await thng.locations().delete()
  assert.deepEqual(await thng.locations().read(), [])
})

step('what is in a collection', async () => {
  const outer = await operator.collection().create({ name: 'Outer' })
  const inner = await operator.collection().create({ name: 'Inner' })
  await outer.collection().create([inner.id])
  await inner.thng().update([thng.id])
  assert.deepEqual((await outer.collection().read()).map((each) => each.id), [inner.id])
  assert.deepEqual((await inner.thng().read()).map((each) => each.id), [thng.id])
  await inner.thng(thng.id).delete()
  assert.deepEqual(await inner.thng().read(), [])
  await outer.collection(inner.id).delete()
  assert.deepEqual(await outer.collection().read(), [])
})

step('places near an origin, the closest first', async () => {
  const near = await operator.place().create({ name: 'Near', latitude: 10.001, longitude: 10 })
  const far = await operator.place().create({ name: 'Far', latitude: 10.1, longitude: 10 })
  const found = await operator.place().read({ params: { lat: 10, lon: 10, maxDist: 20 } })
  assert.deepEqual(found.map((each) => each.id), [near.id, far.id])
  const closest = await operator.place().read({ params: { lat: 10, lon: 10, maxDist: 0.5 } })
  assert.deepEqual(closest.map((each) => each.id), [near.id])
})

step('action types, one of the own and those built in', async () => {
  await operator.actionType().create({ name: '_Packed' }, { params: { project: project.id } })
  assert.ok((await operator.actionType().read()).length >= 6)
  assert.equal((await operator.actionType('_Packed').read()).name, '_Packed')
  await operator.actionType('_Packed').update({ tags: ['walk'] })
  assert.deepEqual((await operator.actionType('_Packed').read()).tags, ['walk'])
})

step('users: named, validated, logged in and out, and anonymous', async () => {
  const credentials = { email: 'ann@example.com', password: 'password' }
  const created = await app.appUser().create({ firstName: 'Ann', ...credentials })
  assert.equal(created.status, 'inactive')
  const early = await refusal(app.login(credentials))
  assert.equal(early.status, 403)
  await created.validate()
  user = await app.login(credentials)
  assert.equal(user.firstName, 'Ann')
  assert.equal((await refusal(app.login({ ...credentials, password: 'not this' }))).status, 401)
  assert.equal((await refusal(app.login({ ...credentials, email: 'bob@example.com' }))).status, 404)
  await user.logout()
  assert.equal((await refusal(user.product().read())).status, 403)
  user = await app.login(credentials)
  anonymous = await app.appUser().create({ anonymous: true })
  await anonymous.init()
})

step('a device with a key of its own', async () => {
  const { thngApiKey } = await evrythng.api({
    url: '/auth/evrythng/thngs',
    method: 'post',
    apiKey: OPERATOR_KEY,
    data: { thngId: thng.id },
    params: { project: project.id }
  })
  device = new evrythng.Device(thngApiKey)
  await device.init()
  assert.equal(device.id, thng.id)
  await device.update({ customFields: { foo: 'bar' } })
  await device.property().create([{ key: 'temperature', value: 30 }])
  await device.property('temperature').update(52)
  await device.property().update({ temperature: 53, status: true })
  assert.deepEqual((await device.property('temperature').read()).map((each) => each.value), [53, 52, 30])
  await device.locations().update([{ position: { type: 'Point', coordinates: [8.5, 47.4] } }])
})

step('actions as every kind of actor', async () => {
  const by = {
    operator: await operator.action('scans').create({ thng: thng.id }),
    trusted: await trusted.action('_Packed').create({ thng: thng.id }),
    application: await app.action('scans').create({ product: product.id }),
    user: await user.action('scans').create({ thng: thng.id }),
    anonymous: await anonymous.action('checkins').create({ product: product.id }),
    device: await device.action('scans').create()
  }
  assert.deepEqual([by.user.user, by.anonymous.user], [user.id, anonymous.id])
  assert.deepEqual([by.user.createdByProject, by.user.createdByApp], [project.id, application.id])
  assert.equal(by.device.thng, thng.id)
  assert.equal(by.user.product, product.id)
  const all = await operator.action('all').setContext().read()
  for (const action of Object.values(by)) assert.ok(all.some((each) => each.id === action.id))
  assert.ok(all[0].context.userAgent || all[0].context.userAgentName)
  assert.equal((await operator.action('all', by.user.id).read()).id, by.user.id)
  assert.ok((await device.action('all').read()).every((each) => each.thng === thng.id))
  assert.equal((await thng.action('scans').create()).thng, thng.id)
  const both = await operator.action('all').create([
    { type: 'scans', thng: thng.id },
    { type: '_Packed', product: product.id }
  ])
  assert.deepEqual(both.map((each) => each.type), ['scans', '_Packed'])
})

step('each actor sees its project, and no other', async () => {
  const secret = await operator.product().create({ name: 'Secret' })
  for (const actor of [app, trusted, user, anonymous]) {
    const seen = await actor.product().read()
    assert.ok(seen.some((each) => each.id === product.id))
    assert.ok(!seen.some((each) => each.id === secret.id))
    assert.equal((await refusal(actor.product(secret.id).read())).status, 404)
  }
  assert.equal((await refusal(evrythng.api({ url: '/thngs', apiKey: app.apiKey }))).status, 403)
  assert.ok((await trusted.thng().read()).some((each) => each.id === thng.id))
})

step('users are listed, changed and deleted by the operator', async () => {
  assert.ok((await operator.user().read()).some((each) => each.id === user.id))
  assert.equal((await operator.user(user.id).update({ lastName: 'Lee' })).lastName, 'Lee')
  await operator.user(anonymous.id).delete()
  assert.equal((await refusal(operator.user(anonymous.id).read())).status, 404)
})

step('roles and permissions', async () => {
  const role = await operator.role().create({ name: 'Packer' })
  await operator.role(role.id).permission('global_read').update({ name: 'global_read', enabled: true })
  assert.equal((await operator.role(role.id).permission('global_read').read()).enabled, true)
  const ofUsers = await operator.role().create({ name: 'Looker', type: 'userInApp', version: 2 })
  await operator.role(ofUsers.id).permission().update([{ path: '/thngs', access: 'r' }])
  const paths = (await operator.role(ofUsers.id).permission().read()).map((each) => each.path)
  assert.ok(paths.includes('/thngs') && paths.includes('/access$'))
  await operator.role(role.id).delete()
  await operator.role(ofUsers.id).delete()
})

step('the account, its short domains and its accesses', async () => {
  const [account] = await operator.sharedAccount().read()
  await operator.sharedAccount(account.id).update({ customFields: { env: 'test' } })
  assert.equal(typeof (await operator.sharedAccount(account.id).shortDomain().read())[0], 'string')
  const [access] = await operator.sharedAccount(account.id).access().read()
  assert.equal(access.apiKey.length, 80)
})

step('a redirection, followed, re-aimed and deleted', async () => {
  const made = await operator.product(product.id).redirection().create({ defaultRedirectUrl: 'https://example.com/{productId}' })
  const follow = () => fetch(`${SERVICE}/${made.shortId}`, { redirect: 'manual' })
  const visit = await follow()
  assert.equal(visit.status, 302)
  assert.equal(visit.headers.get('location'), `https://example.com/${product.id}`)
  await operator.product(product.id).redirection().update({ defaultRedirectUrl: 'https://example.com/sale' })
  assert.equal((await follow()).headers.get('location'), 'https://example.com/sale')
  assert.equal((await operator.product(product.id).redirection().read()).hits, 2)
  const seen = await product.action('implicitScans').read()
  assert.equal(seen.length, 2)
  await operator.product(product.id).redirection().delete()
  assert.equal((await follow()).status, 404)
})

step('the redirector of the account decides before the link', async () => {
  const link = await operator.thng(thng.id).redirection().create({ defaultRedirectUrl: 'https://example.com/link' })
  await operator.redirector().update({
    rules: [{ name: 'Offer', match: `thng.id=${thng.id}`, redirectUrl: 'https://example.com/{thng.name}' }]
  })
  assert.equal((await operator.redirector().read()).rules.length, 1)
  const visit = await fetch(`${SERVICE}/${link.shortId}`, { redirect: 'manual' })
  assert.equal(visit.headers.get('location'), 'https://example.com/Tin')
  await operator.redirector().update({ rules: [] })
})

step('a picture of a code is recognised', async () => {
  const link = await operator.product(product.id).redirection().create({ defaultRedirectUrl: 'https://example.com/scan' })
  const picture = await fetch(`${SERVICE}/${link.shortId}.png?w=400&h=400`)
  const image = `data:image/png;base64,${Buffer.from(await picture.arrayBuffer()).toString('base64')}`
  for (const actor of [operator, app, user]) {
    const [found] = await evrythng.api({
      url: '/scan/identifications',
      method: 'post',
      apiKey: actor.apiKey,
      data: { image },
      params: { filter: 'method=2d&type=qr_code' }
    })
    assert.equal(found.results[0].product.id, product.id)
    assert.equal(found.meta.score, 100)
  }
})

step('a file, uploaded and downloaded', async () => {
  const made = await operator.file().create({ name: 'walk.txt', type: 'text/plain', privateAccess: false })
  await operator.file(made.id).upload('Tea leaves')
  const file = await operator.file(made.id).read()
  assert.equal(file.size, 10)
  assert.equal(await (await fetch(file.contentUrl)).text(), 'Tea leaves')
  assert.ok((await operator.file().setFilter('name=walk.txt').read()).some((each) => each.id === made.id))
  await operator.file(made.id).delete()
  assert.equal((await fetch(file.contentUrl)).status, 404)
})

step('an application decides where links lead', async () => {
  const rules = [{ name: 'Gone', match: 'thng.name=Tin', redirectUrl: 'https://example.com/app' }]
  const redirector = () => operator.project(project.id).application(application.id).redirector()
  await redirector().update({ rules })
  assert.deepEqual((await redirector().read()).rules.map((each) => each.redirectUrl), ['https://example.com/app'])
  const action = await user.action('scans').create({ thng: thng.id })
  assert.equal(action.reactions[0].redirectUrl, 'https://example.com/app')
  await redirector().update({ rules: [] })
})

step('a batch, filled by a task in the background', async () => {
  const batch = await operator.batch().create({ name: 'Batch', identifiers: { UPC: '027242784925' } })
  assert.equal(batch.status, 'EMPTY')
  await operator.batch(batch.id).update({ tags: ['walk'] })
  assert.deepEqual((await operator.batch().setFilter('tags=walk').read()).map((each) => each.id), [batch.id])
  const answer = await operator.batch(batch.id).task().create(
    {
      type: 'POPULATING',
      inputParameters: {
        type: 'FIXED_AMOUNT',
        generateThngs: true,
        generateRedirections: true,
        defaultRedirectUrl: 'https://example.com/{shortId}',
        thngTemplate: { name: 'Made' },
        quantity: 3,
        shortIdTemplate: { type: 'THNG_ID' }
      }
    },
    { fullResponse: true }
  )
  assert.equal(answer.status, 202)
  const id = answer.headers.get('location').split('/').pop()
  let task
  do task = await operator.batch(batch.id).task(id).read()
  while (['PENDING', 'EXECUTING'].includes(task.status))
  assert.equal(task.status, 'EXECUTED')
  assert.equal(task.result.totalThngsCreated, 3)
  assert.equal((await operator.batch(batch.id).task().read()).length, 1)
  assert.equal((await operator.batch(batch.id).read()).status, 'COMPLETE')
  const [thing] = await operator.thng().setFilter('name=Made').read()
  const visit = await fetch(`${SERVICE}/${thing.id}`, { redirect: 'manual' })
  assert.equal(visit.headers.get('location'), `https://example.com/${thing.id}`)
  await operator.batch(batch.id).delete()
})

step('a script of the Reactor, and a schedule and lines of the log by the application itself', async () => {
  const reactor = () => operator.project(project.id).application(application.id)
  await reactor().reactorScript().update({ script: 'function onActionCreated(event) { done(); }' })
  assert.equal((await reactor().reactorScript().status().read()).updating, false)
  assert.equal((await reactor().reactorScript().read()).type, 'simple')
  await reactor().reactorSchedule().create({ function: 'onScheduledEvent', event: {}, cron: '0 0 * * * ?' })
  if (trusted.reactorSchedule) {
    await trusted.reactorSchedule().create({ function: 'onScheduledEvent', event: {}, executeAt: Date.now() + 1e9 })
    await trusted.reactorLog().create([{ logLevel: 'info', message: 'one' }, { logLevel: 'info', message: 'two' }])
    const url = `/projects/${project.id}/applications/${application.id}/reactor/logs`
    const logs = await evrythng.api({ url, apiKey: OPERATOR_KEY })
    assert.ok(logs.some((each) => each.message === 'two'))
    assert.equal((await reactor().reactorSchedule().read()).length, 2)
  }
})

run()
