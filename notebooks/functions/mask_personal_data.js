// Before anything goes on: the e-mail becomes a hash, the IP address goes, and what our own people do stays here.
//
// Settings
//   internalDomain  mailboxes at this domain are our own, such as staff.example.com

async function onTrack(event, settings) {
  return mask(event, settings);
}

async function onIdentify(event, settings) {
  return mask(event, settings);
}

async function onPage(event, settings) {
  return mask(event, settings);
}

async function onScreen(event, settings) {
  return mask(event, settings);
}

async function onGroup(event, settings) {
  return mask(event, settings);
}

async function onAlias(event, settings) {
  return mask(event, settings);
}

// a deletion has no context and must never be lost
async function onDelete(event, settings) {
  return event;
}

function mask(event, settings) {
  const context = event.context || {};
  const domain = settings.internalDomain || 'staff.example.com';

  // analytics.js has the e-mail in the traits of an identify call, and in context.traits of every other call
  for (const traits of [event.traits, context.traits]) {
    if (traits && typeof traits.email === 'string') {
      const email = traits.email.trim().toLowerCase();
      if (email.endsWith('@' + domain)) {
        throw new DropEvent('one of our own');
      }
      traits.email = crypto.createHash('sha256').update(email).digest('hex');
    }
  }

  delete context.ip;
  return event;
}
