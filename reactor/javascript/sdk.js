// EVT, as scripts know it from the platform's SDK: scopes, resources of the API, and what they answer.
(function (global, runtime, settings) {
  'use strict';

  var API = 'https://api.evrythng.com';
  var setup = { apiUrl: API, authorization: settings.apiKey };

  function assign(target) {
    Array.prototype.slice.call(arguments, 1).forEach(function (source) {
      if (source) Object.keys(source).forEach(function (name) { target[name] = source[name]; });
    });
    return target;
  }

  function hidden(object, name, value) {
    Object.defineProperty(object, name, { value: value, writable: true, configurable: true, enumerable: false });
  }

  // ------------------------------------------------------------------ requests

  function filterText(filter) {
    if (filter === null || typeof filter !== 'object') return filter;
    return Object.keys(filter).map(function (name) {
      return name + '=' + encodeURIComponent(filter[name]);
    }).join('&');
  }

  function queryText(params) {
    return Object.keys(params || {}).filter(function (name) {
      return params[name] !== undefined && params[name] !== null;
    }).map(function (name) {
      var value = name === 'filter' ? filterText(params[name]) : params[name];
      return encodeURIComponent(name) + '=' + encodeURIComponent(Array.isArray(value) ? value.join(',') : value);
    }).join('&');
  }

  function failure(answer) {
    var body = answer.body;
    var errors = body && Array.isArray(body.errors) ? body.errors : ['the service answered ' + answer.status];
    return assign(new Error(errors.join('; ')), { status: answer.status, errors: errors, moreInfo: body && body.moreInfo });
  }

  function send(options) {
    var whole = assign({}, setup, options);
    var url = String(whole.url || '');
    var query = queryText(whole.params);
    if (query) url += (url.indexOf('?') < 0 ? '?' : '&') + query;
    var body = whole.body !== undefined ? whole.body : whole.data;
    return runtime.request({
      method: String(whole.method || 'get').toUpperCase(),
      url: url,
      apiUrl: whole.apiUrl,
      authorization: whole.authorization || whole.apiKey || settings.apiKey,
      headers: whole.headers || {},
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body)
    }).then(function (answer) {
      if (answer.status >= 400) throw failure(answer);
      return answer;
    });
  }

  function api(options, done, failed) {
    var given = typeof options === 'string' ? { url: options } : options;
    return finished(send(given).then(function (answer) {
      if (!given.fullResponse) return answer.body;
      return { status: answer.status, ok: true, headers: answer.headers, json: function () { return Promise.resolve(answer.body); } };
    }), done, failed);
  }

  // Callbacks of the older SDK, beside promises.
  function finished(promise, done, failed) {
    if (typeof done === 'function') promise = promise.then(function (value) { done(value); return value; });
    if (typeof failed === 'function') promise = promise.catch(function (error) { failed(error); });
    return promise;
  }

  // ------------------------------------------------------------------ resources

  // Each kind: the end of its address, and what can be reached from one of it.
  var KINDS = {
    product: { path: '/products', nested: ['property', 'action', 'redirection'] },
    thng: { path: '/thngs', nested: ['property', 'action', 'location', 'redirection'] },
    collection: { path: '/collections', nested: ['thng', 'collection', 'action', 'redirection'] },
    place: { path: '/places', nested: ['redirection'] },
    project: { path: '/projects', nested: ['application'] },
    application: { path: '/applications', nested: ['redirector', 'reactorScript', 'reactorSchedule', 'reactorLog'] },
    actionType: { path: '/actions', nested: [] },
    appUser: { path: '/users', nested: [] },
    user: { path: '/users', nested: [] },
    batch: { path: '/batches', nested: ['task'] },
    task: { path: '/tasks', nested: [] },
    file: { path: '/files', nested: [] },
    role: { path: '/roles', nested: [] },
    redirector: { path: '/redirector', nested: [] },
    redirection: { path: '/redirector', nested: [] },
    reactorScript: { path: '/reactor/script', nested: [] },
    reactorSchedule: { path: '/reactor/schedules', nested: [] },
    reactorLog: { path: '/reactor/logs', nested: [] },
    location: { path: '/location', nested: [] },
    property: { path: '/properties', nested: [], normalise: propertyUpdates },
    action: { path: '/actions', nested: [] }
  };
  var OF_SCOPES = ['product', 'thng', 'collection', 'place', 'project', 'actionType', 'appUser', 'user', 'batch', 'file',
    'role', 'redirector', 'action'];

  function propertyUpdates(body, key) {
    if (Array.isArray(body)) return body.map(function (each) { return propertyUpdates(each, key)[0]; });
    var isObject = body !== null && typeof body === 'object';
    if (isObject && 'value' in body) return [body];
    if (key !== undefined) return [{ value: body }];
    if (!isObject) throw new TypeError('a property needs a key and a value');
    return Object.keys(body).map(function (name) { return { key: name, value: body[name] }; });
  }

  function Resource(scope, kind, path, id) {
    this.scope = scope;
    this.kind = kind;
    this.id = id;
    this.path = id === undefined ? path : path + '/' + encodeURIComponent(id);
    var self = this;
    KINDS[kind].nested.forEach(function (name) { self[name] = factory(scope, name, self.path); });
  }

  Resource.prototype._send = function (method, body, options, callbacks) {
    if (typeof options === 'function') { callbacks = [options, callbacks[0]]; options = undefined; }
    var self = this;
    var whole = assign({ authorization: self.scope.apiKey }, options, { url: self.path, method: method });
    if (self.kind === 'actionType' && self.id !== undefined && method === 'get') {
      // There is no address of one type: the list is asked for it.
      whole.url = '/actions';
      whole.params = assign({}, whole.params, { filter: { name: self.id } });
    }
    if (body !== undefined) whole.body = body;
    var promise = send(whole).then(function (answer) {
      if (whole.fullResponse) return answer;
      if (self.kind === 'actionType' && self.id !== undefined && Array.isArray(answer.body)) {
        return self._entity(answer.body[0]);
      }
      return self._entity(answer.body);
    });
    return finished(promise, callbacks[0], callbacks[1]);
  };

  Resource.prototype._entity = function (body) {
    if (Array.isArray(body)) return body.map(this._entity, this);
    if (body === null || typeof body !== 'object') return body;
    return new Entity(this, body);
  };

  Resource.prototype._body = function (body) {
    var normalise = KINDS[this.kind].normalise;
    return normalise && body !== undefined ? normalise(body, this.id) : body;
  };

  Resource.prototype.create = function (body, options, failed) {
    if (typeof body === 'function') { failed = options; options = body; body = undefined; }
    if (this.kind === 'action') {
      var type = this.id;
      var typed = function (each) { return assign(type === 'all' ? {} : { type: type }, each); };
      body = Array.isArray(body) ? body.map(typed) : typed(body);
    }
    return this._send('post', body === undefined ? {} : this._body(body), options, [failed]);
  };

  Resource.prototype.read = function (options, failed) { return this._send('get', undefined, options, [failed]); };
  Resource.prototype.update = function (body, options, failed) { return this._send('put', this._body(body), options, [failed]); };
  Resource.prototype.delete = Resource.prototype.remove = function (options, failed) {
    return this._send('delete', undefined, options, [failed]);
  };

  Resource.prototype.rescope = function (projects, users) {
    var scopes = {};
    if (projects) scopes.projects = projects;
    if (users) scopes.users = users;
    return this.update({ scopes: scopes });
  };

  Resource.prototype.upsert = function (body, where) {
    var self = this;
    return self.read({ params: { filter: where, perPage: 2 } }).then(function (found) {
      return found.length ? factory(self.scope, self.kind, '')(found[0].id).update(body) : self.create(body);
    });
  };

  // Pages of a list, one after the other, for `for await`.
  Resource.prototype.pages = Resource.prototype.iterator = async function* (options) {
    var self = this;
    var next = assign({}, options && options.params ? options.params : options);
    while (next) {
      var answer = await self.read({ params: next, fullResponse: true });
      yield self._entity(answer.body);
      var link = /<([^>]*)>/.exec(answer.headers.link || '');
      var token = link && /[?&]nextPageToken=([^&]*)/.exec(decodeURIComponent(link[1]));
      next = token ? assign({}, next, { nextPageToken: decodeURIComponent(token[1]) }) : null;
    }
  };

  function factory(scope, kind, base) {
    return function (id) {
      if (kind === 'action' && id === undefined) throw new TypeError('an action needs a type, as in action("scans")');
      if (id !== null && typeof id === 'object') id = id.id;
      return new Resource(scope, kind, base + KINDS[kind].path, id);
    };
  }

  function Entity(resource, body) {
    assign(this, body);
    var base = resource.path;
    if (resource.id === undefined && body.id !== undefined) base += '/' + encodeURIComponent(body.id);
    var own = new Resource(resource.scope, resource.kind, base);
    hidden(this, 'resource', own);
    var self = this;
    KINDS[resource.kind].nested.forEach(function (name) {
      if (!(name in self)) hidden(self, name, factory(resource.scope, name, base));
    });
  }

  hidden(Entity.prototype, 'json', function () { return assign({}, this); });
  hidden(Entity.prototype, 'update', function (body, options, failed) {
    var self = this;
    return this.resource.update(body === undefined ? this.json() : body, options, failed).then(function (changed) {
      return changed instanceof Entity ? assign(self, changed) : changed;
    });
  });
  hidden(Entity.prototype, 'delete', function (options, failed) { return this.resource.delete(options, failed); });
  hidden(Entity.prototype, 'rescope', function (projects, users) { return this.resource.rescope(projects, users); });

  // ------------------------------------------------------------------ scopes

  function scopeClass(address, isUs) {
    function Scope(apiKey) {
      var key = typeof apiKey === 'object' && apiKey !== null ? apiKey.apiKey : apiKey;
      this.apiKey = key || settings.apiKey;
      if (isUs && this.apiKey === settings.apiKey) assign(this, settings.application);
      var self = this;
      OF_SCOPES.forEach(function (name) { hidden(self, name, factory(self, name, '')); });
      var begun = null;
      hidden(this, 'init', function () { return begun || (begun = self.read().then(function () { return self; })); });
      Object.defineProperty(this, '$init', { get: function () {
        return isUs && self.apiKey === settings.apiKey ? Promise.resolve(self) : self.init();
      }, enumerable: false });
    }
    hidden(Scope.prototype, 'read', function () {
      var self = this;
      return send({ url: '/access', authorization: self.apiKey }).then(function (answer) {
        self.project = answer.body.project;
        return send({ url: address(answer.body), authorization: self.apiKey });
      }).then(function (answer) {
        return assign(self, answer.body);
      });
    });
    hidden(Scope.prototype, 'update', function (body) {
      var self = this;
      return send({ url: '/access', authorization: self.apiKey }).then(function (answer) {
        return send({ url: address(answer.body), method: 'put', body: body, authorization: self.apiKey });
      }).then(function (answer) { return assign(self, answer.body); });
    });
    return Scope;
  }

  var Application = scopeClass(function () { return '/applications/me'; }, true);
  var EVT = {
    App: Application,
    Application: Application,
    TrustedApp: Application,
    TrustedApplication: Application,
    Operator: scopeClass(function (access) { return '/operators/' + access.actor.id; }, false),
    User: scopeClass(function (access) { return '/users/' + access.actor.id; }, false),
    Device: scopeClass(function (access) { return '/thngs/' + access.actor.id; }, false),
    api: api,
    setup: function (given) { return assign(setup, given); },
    use: function () { throw new Error('plug-ins of EVT are not available in this Reactor'); },
    settings: setup,
    Entity: Entity,
    Resource: Resource
  };

  global.EVT = EVT;
  global.app = new Application(settings.apiKey);
  global.isOperator = false;
  global.operator = null;
  runtime.builtIn.evrythng = runtime.builtIn['evrythng-extended'] = EVT;
})
