// Webhooks of the parcel service: who gets a parcel, and how far it has come.
//
// Settings
//   token  what the parcel service sends in the header X-Webhook-Token (no check when empty)

const EVENTS = {
  'parcel.sent': 'Order Shipped',
  'parcel.delivered': 'Order Delivered',
  'parcel.returned': 'Order Returned'
};

async function onRequest(request, settings) {
  if (settings.token && request.headers.get('X-Webhook-Token') !== settings.token) {
    throw new InvalidEventPayload('wrong token');
  }

  const { topic, id, created_at, parcel } = request.json();
  const event = EVENTS[topic];
  if (!event) {
    throw new EventNotSupported(`${topic} is not supported`);
  }

  const userId = parcel.customer.number;
  if (topic === 'parcel.sent') {
    Segment.identify({
      userId,
      traits: { email: parcel.customer.email, address: { country: parcel.customer.country } }
    });
  }
  Segment.track({
    event,
    userId,
    messageId: id,
    timestamp: created_at,
    properties: {
      order_id: parcel.order_id,
      carrier: parcel.carrier,
      tracking_code: parcel.tracking_code,
      weight_kg: parcel.weight_grams / 1000,
      depot: request.url.searchParams.get('depot') || 'unknown'
    }
  });
}
