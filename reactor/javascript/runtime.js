// What a reactor script finds around it: modules, timers, the logger, done() and the way out to the API.
//
// Nothing here can reach the machine. Requests are put into a box; whoever runs the script takes them out,
// and puts the answers in. The script's own objects never cross that border, only JSON.
(function (global) {
  'use strict';

  // Kept before the script can put others in their place.
  var stringify = JSON.stringify;
  var parse = JSON.parse;
  var keys = Object.keys;
  var now = Date.now;

  var box = { requests: [], logs: [], dropped: 0, isDone: false, error: null };
  var waiting = {};
  var timers = {};
  var lastRequest = 0;
  var lastTimer = 0;
  var limits = { logs: 1000, logCharacters: 10000, totalCharacters: 1000000, requests: 200 };
  var written = 0;

  // ------------------------------------------------------------------ the logger and done()

  function text(value) {
    if (typeof value === 'string') return value;
    if (value instanceof Error) return describe(value);
    if (value !== null && typeof value === 'object') {
      try { return stringify(value); } catch (error) { return String(value); }
    }
    return String(value);
  }

  function describe(error) {
    if (!(error instanceof Error)) return text(error);
    var place = /<input>:\d+(:\d+)?/.exec(error.stack || '');
    return error.name + ': ' + error.message + (place ? ' (at ' + place[0] + ')' : '');
  }

  function write(level, values) {
    if (box.isDone) return;
    var message = Array.prototype.map.call(values, text).join(' ');
    if (message.length > limits.logCharacters) message = message.slice(0, limits.logCharacters) + ' …';
    written += message.length;
    if (box.logs.length >= limits.logs || written > limits.totalCharacters) { box.dropped += 1; return; }
    box.logs.push({ logLevel: level, message: message, timestamp: now() });
  }

  global.logger = {};
  ['trace', 'debug', 'info', 'warn', 'error'].forEach(function (level) {
    global.logger[level] = function () { write(level, arguments); };
  });
  global.logger.log = global.logger.info;

  var silent = function () {};
  global.console = { log: silent, info: silent, warn: silent, error: silent, debug: silent, trace: silent };
  global.done = function () { box.isDone = true; };

  // ------------------------------------------------------------------ timers

  function later(callback, delay, repeats, values) {
    lastTimer += 1;
    var period = Math.max(1, Number(delay) || 0);
    timers[lastTimer] = { at: now() + period, callback: callback, values: values, period: repeats ? period : 0 };
    return lastTimer;
  }

  global.setTimeout = function (callback, delay) {
    return later(callback, delay, false, Array.prototype.slice.call(arguments, 2));
  };
  global.setInterval = function (callback, delay) {
    return later(callback, delay, true, Array.prototype.slice.call(arguments, 2));
  };
  global.setImmediate = function (callback) {
    return later(callback, 0, false, Array.prototype.slice.call(arguments, 1));
  };
  global.clearTimeout = global.clearInterval = global.clearImmediate = function (timer) { delete timers[timer]; };

  function nextTimer() {
    var found = null;
    keys(timers).forEach(function (id) { if (found === null || timers[id].at < found) found = timers[id].at; });
    return found;
  }

  function fireTimers() {
    var present = now();
    keys(timers).forEach(function (id) {
      var timer = timers[id];
      if (!timer || timer.at > present) return;
      if (timer.period) timer.at = present + timer.period; else delete timers[id];
      guarded(function () { timer.callback.apply(null, timer.values); });
    });
  }

  // ------------------------------------------------------------------ requests

  function request(wanted) {
    if (lastRequest >= limits.requests) {
      return Promise.reject(new Error('a script may send at most ' + limits.requests + ' requests in one run'));
    }
    lastRequest += 1;
    wanted.id = lastRequest;
    box.requests.push(wanted);
    return new Promise(function (resolve, reject) { waiting[wanted.id] = { resolve: resolve, reject: reject }; });
  }

  function answer(id, content) {
    var asker = waiting[id];
    delete waiting[id];
    if (!asker) return;
    if (content.refused) asker.reject(new Error(content.refused)); else asker.resolve(content);
  }

  // ------------------------------------------------------------------ modules

  var sources = {};
  var loaded = {};
  var builtIn = {};
  var HANDLERS = ['onActionCreated', 'onProductPropertiesChanged', 'onThngPropertiesChanged', 'onScheduledEvent'];

  function resolvePath(folder, name) {
    var parts = folder ? folder.split('/') : [];
    name.split('/').forEach(function (part) {
      if (part === '..') parts.pop(); else if (part !== '.' && part !== '') parts.push(part);
    });
    var path = parts.join('/');
    return [path, path + '.js', path + '.json', path + '/index.js'].filter(function (each) {
      return Object.prototype.hasOwnProperty.call(sources, each);
    })[0];
  }

  function requireFrom(folder) {
    return function require(name) {
      if (Object.prototype.hasOwnProperty.call(builtIn, name)) return builtIn[name];
      if (/^\.{0,2}\//.test(name)) {
        var path = resolvePath(name[0] === '/' ? '' : folder, name);
        if (path !== undefined) return load(path);
        throw new Error("Cannot find module '" + name + "'");
      }
      throw new Error("Cannot find module '" + name + "': packages from npm and Node's own modules are not " +
        'available in this Reactor; a bundle may bring plain JavaScript files of its own');
    };
  }

  function load(path) {
    if (loaded[path]) return loaded[path].exports;
    var module = loaded[path] = { exports: {}, id: path, filename: path, loaded: false };
    if (/\.json$/.test(path)) { module.exports = parse(sources[path].code); return module.exports; }
    var folder = path.split('/').slice(0, -1).join('/');
    // The lines of every file are far from those of others, so that a place says which file it is in.
    var head = new Array(sources[path].firstLine).join('\n');
    var found = HANDLERS.map(function (name) {
      return name + ':typeof ' + name + '==="function"?' + name + ':undefined';
    }).join(',');
    var wrapped = head + '(function (exports, require, module, __filename, __dirname) {' + sources[path].code +
      '\n;return {' + found + '};})';
    var run = (0, eval)(wrapped);
    module.declared = run.call(module.exports, module.exports, requireFrom(folder), module, path, folder);
    module.loaded = true;
    return module.exports;
  }

  function find(name) {
    var main = loaded['main.js'];
    if (main.exports && typeof main.exports[name] === 'function') return main.exports[name];
    return HANDLERS.indexOf(name) >= 0 ? main.declared[name] : undefined;
  }

  // ------------------------------------------------------------------ a run

  function fail(error) {
    if (!box.isDone && box.error === null) box.error = describe(error);
  }

  function guarded(work) {
    try {
      var result = work();
      if (result && typeof result.then === 'function') result.then(undefined, fail);
    } catch (error) { fail(error); }
  }

  global.global = global;
  global.process = { env: {}, version: 'v6.10.2', versions: {}, nextTick: function (callback) { queueMicrotask(callback); } };

  return {
    HANDLERS: HANDLERS,
    request: request,
    answer: function (id, content) { answer(id, parse(content)); },
    builtIn: builtIn,
    setLimits: function (given) { keys(given).forEach(function (name) { limits[name] = given[name]; }); },
    start: function (files) { sources = parse(files); load('main.js'); },
    names: function () {
      var main = loaded['main.js'];
      var exported = main.exports && typeof main.exports === 'object' ? keys(main.exports) : [];
      return stringify(HANDLERS.concat(exported).filter(function (name, at, all) {
        return all.indexOf(name) === at && find(name) !== undefined;
      }));
    },
    call: function (name, event) {
      var handler = find(name);
      if (handler === undefined) { box.error = 'there is no function ' + name + ' in the script'; return; }
      var given = parse(event);
      guarded(function () { return handler(given); });
    },
    fireTimers: fireTimers,
    take: function () {
      var state = { requests: box.requests, isDone: box.isDone, error: box.error, nextTimer: nextTimer(), now: now(),
        waiting: keys(waiting).length };
      box.requests = [];
      return stringify(state);
    },
    logs: function () { return stringify({ logs: box.logs, dropped: box.dropped }); }
  };
})(globalThis);
