// Orders, refunds and contacts for the CRM. Other events are none of its business.
//
// Settings
//   endpoint  the CRM's API, such as https://crm.example.com/v1
//   apiKey    a token for it

const TRACKED = {
  'Order Completed': sendOrder,
  'Order Refunded': sendRefund
};

async function onTrack(event, settings) {
  const send = TRACKED[event.event];
  if (send) {
    await send(event, settings);
  }
}

async function onIdentify(event, settings) {
  const traits = event.traits || {};
  if (!event.userId) {
    throw new ValidationError('userId is missing');
  }
  if (!traits.email) {
    throw new ValidationError('traits.email is missing');
  }

  await post('/contacts', settings, {
    id: event.userId,
    email: traits.email.toLowerCase(),
    name: [traits.firstName, traits.lastName].filter(Boolean).join(' '),
    plan: traits.plan,
    newsletter: traits.newsletter === true,
    address: { country: traits.country, postal_code: traits.zip }
  });
}

async function sendOrder(event, settings) {
  const order = event.properties;
  if (!event.userId) {
    throw new ValidationError('userId is missing');
  }
  if (!order.order_id) {
    throw new ValidationError('properties.order_id is missing');
  }

  await post('/orders', settings, {
    id: order.order_id,
    contact: event.userId,
    amount: minorUnits(order.revenue),
    currency: order.currency,
    coupon: order.coupon || null,
    title: order.products[0].name,
    items: order.products.reduce((sum, product) => sum + product.quantity, 0),
    ordered_at: event.timestamp
  });
}

async function sendRefund(event, settings) {
  const { order_id, total, currency } = event.properties;
  if (!order_id) {
    throw new ValidationError('properties.order_id is missing');
  }

  await post('/refunds', settings, { order: order_id, amount: minorUnits(total), currency });
}

// 129.9 becomes 12990: no floating point, 1.15 * 100 is 114.99999999999999
function minorUnits(amount) {
  const parts = /^(\d+)(?:\.(\d\d?))?$/.exec(amount);
  return Number(parts[1] + (parts[2] || '').padEnd(2, '0'));
}

async function post(path, settings, body) {
  let response;
  try {
    response = await fetch(settings.endpoint + path, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `Bearer ${settings.apiKey}`
      },
      body: JSON.stringify(body)
    });
  } catch (error) {
    // no connection: worth another try, which Segment makes only when asked
    throw new RetryError(error.message);
  }

  if (response.status === 429 || response.status >= 500) {
    throw new RetryError(`the CRM answered ${response.status}`);
  }
  if (!response.ok) {
    throw new Error(`the CRM answered ${response.status}: ${await response.text()}`);
  }
}
