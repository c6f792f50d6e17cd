// For benchmarks: a little of what most insert functions do, and an error for the largest orders.

async function onTrack(event, settings) {
  const { properties, context } = event;
  if (properties.products) {
    properties.total = properties.products.reduce((sum, product) => sum + product.price * product.quantity, 0);
  }
  if (context.traits) {
    context.traits.email = context.traits.email.toLowerCase().replace(/@.*/, '@example.com');
  }
  delete properties.coupon;
  if (properties.revenue > 990) {
    throw new Error('too big');
  }
  return event;
}

async function onIdentify(event, settings) {
  return event;
}

async function onPage(event, settings) {
  return event;
}

async function onGroup(event, settings) {
  return event;
}

async function onAlias(event, settings) {
  return event;
}
